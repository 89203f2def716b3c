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

/** What the guard does about a transaction past the door that would leave a pair out of step. */
export const GUARD_MODES = ['off', 'observe', 'enforce'] as const;
export type GuardMode = (typeof GUARD_MODES)[number];

/** What can be wrong with a trigger of the capture or the guard. */
export const GUARD_FAULTS = ['missing', 'disabled', 'changed'] as const;
export type GuardFault = (typeof GUARD_FAULTS)[number];
