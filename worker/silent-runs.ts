import { StillWatch } from '@/lib/still-watch';
import type { Pace } from './pace';
import type { RunningRun } from './slots';

/**
 * Finds the runs that have lost their worker. A living worker renews its leases at every heartbeat. So a lease that has
 * ended by the database's clock counts as over only when, by the clock of this process, it has also not been renewed
 * for longer than a heartbeat takes. Therefore no run is taken over when the database's clock jumps ahead by an hour
 * and ends every lease. A clock that was set back delays the end of a lease. So a lease that was not renewed for its
 * whole length counts as over in any case. A process that has watched the whole time waits only for the end of the
 * lease; a process that has just started waits at least `silenceMs`.
 */
export class SilentRuns {
  private readonly watch: StillWatch;

  constructor(private readonly pace: Pick<Pace, 'silenceMs' | 'leaseMs'>) {
    this.watch = new StillWatch(pace.silenceMs);
  }

  /** Returns the runs whose holders are silent. Must be called at every turn. */
  of(running: readonly RunningRun[], nowMs?: number): RunningRun[] {
    const { silenceMs, leaseMs } = this.pace;
    const marks = new Map(running.map(({ id, attempt, lease }) => [id, `${attempt} ${lease}`]));
    const stillMs = this.watch.look(marks, nowMs);
    return running.filter(
      ({ id, isOver }) => (stillMs.get(id) ?? 0) >= (isOver ? Math.min(silenceMs, leaseMs) : leaseMs),
    );
  }
}
