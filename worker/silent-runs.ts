import { StillWatch } from '@/lib/still-watch';
import type { Pace } from './pace';
import type { RunningRun } from './slots';

/**
 * Which runs have lost their worker. A living one renews its leases at every heartbeat, so a lease that is over by the
 * database's clock is believed only when it has not been renewed for longer than a heartbeat takes, by the clock of this
 * process: a clock that jumped ahead by an hour ends every lease at once and takes no run from anybody. A clock that was
 * set back puts the end of a lease off, so one that has not been renewed for its whole length is over whatever it says.
 * Who has watched all along waits for the end of the lease and no longer; who has just started, for `silenceMs` at least.
 */
export class SilentRuns {
  private readonly watch: StillWatch;

  constructor(private readonly pace: Pick<Pace, 'silenceMs' | 'leaseMs'>) {
    this.watch = new StillWatch(pace.silenceMs);
  }

  /** Those of these runs whose holders have fallen silent. To be asked at every turn. */
  of(running: readonly RunningRun[], nowMs?: number): RunningRun[] {
    const { silenceMs, leaseMs } = this.pace;
    const marks = new Map(running.map(({ id, attempt, lease }) => [id, `${attempt} ${lease}`]));
    const stillMs = this.watch.look(marks, nowMs);
    return running.filter(
      ({ id, isOver }) => (stillMs.get(id) ?? 0) >= (isOver ? Math.min(silenceMs, leaseMs) : leaseMs),
    );
  }
}
