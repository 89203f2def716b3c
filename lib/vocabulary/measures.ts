/** The five key measures of a running installation. */
export const MEASURES = ['consistency_rate', 'response_time', 'error_rate', 'jobs', 'database_time'] as const;
export type MeasureName = (typeof MEASURES)[number];

export const MEASURE_UNITS = ['percent', 'milliseconds'] as const;

export const MEASURE_STATES = ['good', 'warning', 'critical', 'unknown'] as const;
export type MeasureState = (typeof MEASURE_STATES)[number];

/** The periods for which measures can be shown. */
export const PERIODS = ['1h', '24h', '7d', '30d', '90d'] as const;
export type Period = (typeof PERIODS)[number];

/** Trouble that fewer callers than these meet or cause leads to no rollback. */
export const SEVERAL_CALLERS = 3;
