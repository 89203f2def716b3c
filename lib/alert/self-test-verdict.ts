import type { IncidentReport } from './incident-report';

/** The newest time that the fenced pair was broken; epoch milliseconds. */
export type SelfTest = { brokenAtMs: number; foundAtMs: number | null; repairedAtMs: number | null };

/** The time that a check itself may take, added to two intervals. */
const GRACE_MS = 2 * 60_000;

/** The time that the monitor has to find and repair the pair, counted from the moment it was broken. */
export function allowedMs(checkIntervalMinutes: number): number {
  return 2 * checkIntervalMinutes * 60_000 + GRACE_MS;
}

/** The result of the newest self-test: a failure, a success, or nothing yet. Nothing is read here. */
export function selfTestVerdict(
  test: SelfTest | null,
  nowMs: number,
  checkIntervalMinutes: number,
): Omit<IncidentReport, 'subject'> | 'well' | 'pending' {
  if (test === null) return 'pending';
  if (test.repairedAtMs !== null) return 'well';
  if (nowMs - test.brokenAtMs <= allowedMs(checkIntervalMinutes)) return 'pending';
  const at = (epochMs: number | null) => (epochMs === null ? null : new Date(epochMs).toISOString());
  return {
    severity: 'critical',
    figures: { broken_at: at(test.brokenAtMs), found_at: at(test.foundAtMs) },
    cause: test.foundAtMs === null ? 'not_found_in_time' : 'not_repaired_in_time',
  };
}
