export const JOBS = ['health-check', 'audit', 'auto-sync', 'self-test', 'retention', 'repairs'] as const;
export type JobName = (typeof JOBS)[number];

export const RUN_STATES = ['pending', 'running', 'succeeded', 'failed'] as const;

export const PROCESS_KINDS = ['web', 'worker'] as const;
export type ProcessKind = (typeof PROCESS_KINDS)[number];
