import { retryDelayMs } from '@/lib/jobs/schedule';
import { DEATH_PACE, type DeathPace } from '@/lib/liveness/end-when-dead';

/** Every duration of a worker, so that a test can shorten them. */
export type Pace = {
  /** Between two looks for due work, give or take a quarter. */
  pollMs: number;
  /** A turn of the loop that takes longer is given up, and the next begins. Longer than any statement of it can take. */
  turnMaxMs: number;
  /** Between two heartbeats, which also renew the leases. */
  heartbeatMs: number;
  /** A worker that is silent for so long has lost its runs. */
  leaseMs: number;
  /** A lease that is over by a clock that may have jumped counts as over after so long without a renewal. */
  silenceMs: number;
  /** The longest pause between two looks while the database is away. */
  awayMaxMs: number;
  /** When stopping: how long a running job may finish by itself, and how long it then has to stop. */
  finishMs: number;
  abortMs: number;
  /** When stopping: how long giving back runs and saying goodbye may take. */
  goodbyeMs: number;
  /** When it is dead inside, and how it then ends. */
  death: DeathPace;
  /** How long a failed attempt waits for the next; null when it was the last. */
  retryDelayMs: (attempt: number) => number | null;
};

/**
 * Take-over: lease + poll + one slow query < 60 s. Silence: two heartbeats and a slow query, so that a living worker is
 * heard. A turn that is given up costs no lease. Stopping: finish + abort + goodbye < 10 s.
 */
export const defaultPace: Pace = {
  pollMs: 1_000,
  turnMaxMs: 20_000,
  heartbeatMs: 5_000,
  leaseMs: 45_000,
  silenceMs: 12_000,
  awayMaxMs: 5_000,
  finishMs: 4_500,
  abortMs: 1_500,
  goodbyeMs: 2_000,
  death: DEATH_PACE,
  retryDelayMs,
};
