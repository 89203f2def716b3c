import { retryDelayMs } from '@/lib/jobs/schedule';
import { DEATH_PACE, type DeathPace } from '@/lib/liveness/end-when-dead';

/** Every duration of a worker, so that a test can shorten them. */
export type Pace = {
  /** The time between two looks for due work, varied by up to a quarter. */
  pollMs: number;
  /**
   * A turn of the loop that takes longer is abandoned, and the next one begins. Longer than any statement of a turn can
   * take.
   */
  turnMaxMs: number;
  /** The time between two heartbeats, which also renew the leases. */
  heartbeatMs: number;
  /** A worker without a heartbeat for this long has lost its runs. */
  leaseMs: number;
  /**
   * The database's clock may have jumped, so a lease that has ended by it counts as over only after this long without a
   * renewal.
   */
  silenceMs: number;
  /** The longest pause between two looks while the database is away. */
  awayMaxMs: number;
  /** When stopping: how long a running job may go on to finish, and how long it has to stop after that. */
  finishMs: number;
  abortMs: number;
  /** When stopping: how long releasing runs and `sayGoodbye` may take. */
  goodbyeMs: number;
  /** When the process counts as dead inside, and how it then ends. */
  death: DeathPace;
  /** How long to wait after a failed attempt; null after the last attempt. */
  retryDelayMs: (attempt: number) => number | null;
};

/**
 * Take-over: lease + poll + one slow query < 60 s. Silence: two heartbeats and a slow query, so that a living worker is
 * never silent for so long. An abandoned turn is shorter than a lease. Stopping: finish + abort + goodbye < 10 s.
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
