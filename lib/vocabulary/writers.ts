/** The two records of a pair that triggers watch. */
export const CAPTURED_RECORDS = ['progress', 'license'] as const;
export type CapturedRecord = (typeof CAPTURED_RECORDS)[number];

export const WRITE_OPERATIONS = ['insert', 'update', 'delete', 'truncate'] as const;
export type WriteOperation = (typeof WRITE_OPERATIONS)[number];

/**
 * What is done with what a writer writes past the door. `adopted`: its changes of totals enter the ledger. `flagged`: they are
 * judged like any other. `refused`: the guard refuses what breaks a pair.
 */
export const WRITER_MODES = ['adopted', 'flagged', 'refused'] as const;
export type WriterMode = (typeof WRITER_MODES)[number];
