import type { Log } from '@/lib/log';
import { LIVENESS_LIMITS, type LivenessLimits } from './judge-liveness';
import { readLiveness } from './signs';

export type DeathPace = LivenessLimits & {
  /** Between two looks. */
  lookEveryMs: number;
  /** How long it has to be dead before it ends, so that whoever probes it may be first. */
  deadMs: number;
  /** How long it then has to leave in order. */
  leaveMs: number;
};

export const DEATH_PACE: DeathPace = {
  ...LIVENESS_LIMITS,
  lookEveryMs: 10_000,
  deadMs: 60_000,
  leaveMs: 30_000,
};

/**
 * Ends this process, as SIGTERM does, once it has been dead inside for a while: not every supervisor asks, and all of
 * them start again what has ended. A process that was only held (suspended, starved) is alive again at the next look.
 */
export function endWhenDead(log: Log, pace: DeathPace = DEATH_PACE): void {
  let deadSinceMs: number | undefined;
  const looking = setInterval(() => {
    const why = readLiveness(pace);
    if (why.length === 0) {
      deadSinceMs = undefined;
      return;
    }
    if (deadSinceMs === undefined) log.error({ why }, 'this process is dead inside');
    deadSinceMs ??= performance.now();
    if (performance.now() - deadSinceMs < pace.deadMs) return;
    clearInterval(looking);
    log.fatal(
      { why },
      'this process was dead inside for too long, and ends for its supervisor to start it again',
    );
    setTimeout(() => process.exit(1), pace.leaveMs).unref();
    process.kill(process.pid, 'SIGTERM');
  }, pace.lookEveryMs);
  looking.unref();
}
