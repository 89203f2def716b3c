import type { JobName } from '@/lib/vocabulary/jobs';

/** Seconds between two slots of each job; zero for a job that is turned off. */
export type Intervals = Record<JobName, number>;

const SECONDS_PER_DAY = 86_400;
const ATTEMPTS_MAX = 3;
const FIRST_RETRY_DELAY_MS = 5_000;
/** The longest that a run waits for its next attempt. */
export const RETRY_DELAY_MAX_MS = 20_000;

/** The known facts about one job's slots, read from the database in one query. */
export type SlotHistory = {
  /** The database's clock. */
  nowMs: number;
  /** The due time of the newest slot that does not lie ahead of the clock; null without one. */
  newestDueAtMs: number | null;
  /** The start of the first known worker; earlier slots do not count as missed. */
  firstWorkerAtMs: number | null;
};

/** The interval of each job as configured; retention is daily. */
export function intervalsOf(config: {
  HEALTH_CHECK_INTERVAL_MINUTES: number;
  AUTO_SYNC_INTERVAL_HOURS: number;
  AUDIT_INTERVAL_HOURS: number;
  SELF_TEST_INTERVAL_MINUTES: number;
}): Intervals {
  return {
    'health-check': config.HEALTH_CHECK_INTERVAL_MINUTES * 60,
    audit: config.AUDIT_INTERVAL_HOURS * 3_600,
    'auto-sync': config.AUTO_SYNC_INTERVAL_HOURS * 3_600,
    'self-test': config.SELF_TEST_INTERVAL_MINUTES * 60,
    retention: SECONDS_PER_DAY,
    // It has no schedule: a run of repairs that is queued asks for it.
    repairs: 0,
  };
}

/** The slot that contains a moment. */
export function slotAt(atMs: number, intervalSeconds: number): number {
  return Math.floor(atMs / 1_000 / intervalSeconds);
}

/** When a slot becomes due. */
export function slotDueAtMs(slot: number, intervalSeconds: number): number {
  return slot * intervalSeconds * 1_000;
}

/**
 * The slot of a job that is due and was not made yet, or null. Of several missed slots only the newest counts. Slots
 * are compared by due time and not by number, so that a changed interval neither repeats nor skips a time.
 */
export function dueSlot(job: JobName, intervalSeconds: number, history: SlotHistory): number | null {
  // The job is turned off.
  if (intervalSeconds === 0) return null;
  const slot = slotAt(history.nowMs, intervalSeconds);
  const dueAtMs = slotDueAtMs(slot, intervalSeconds);
  if (history.newestDueAtMs !== null) return dueAtMs > history.newestDueAtMs ? slot : null;
  // A new installation is checked and audited at once, so that its status is known. The other jobs wait for their time.
  if (job === 'health-check' || job === 'audit') return slot;
  return history.firstWorkerAtMs !== null && dueAtMs >= history.firstWorkerAtMs ? slot : null;
}

/** The next time a job runs. It is in the past while its slot waits for a worker. */
export function nextDueAtMs(job: JobName, intervalSeconds: number, history: SlotHistory): number {
  const slot = dueSlot(job, intervalSeconds, history) ?? slotAt(history.nowMs, intervalSeconds) + 1;
  return slotDueAtMs(slot, intervalSeconds);
}

/** How long a failed run waits for its next attempt; null after the last attempt. */
export function retryDelayMs(attempt: number): number | null {
  return attempt < ATTEMPTS_MAX
    ? Math.min(FIRST_RETRY_DELAY_MS * 4 ** (attempt - 1), RETRY_DELAY_MAX_MS)
    : null;
}
