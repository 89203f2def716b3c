import type { Log } from '@/lib/log';
import { LIVENESS_LIMITS, type LivenessLimits } from './judge-liveness';
import { readLiveness } from './signs';

export type DeathPace = LivenessLimits & {
  /** The time between two looks. */
  lookEveryMs: number;
  /** How long the process must be dead before it ends itself, so that a supervisor with a probe can act first. */
  deadMs: number;
  /** How long it then has for an orderly end. */
  leaveMs: number;
};

export const DEATH_PACE: DeathPace = {
  ...LIVENESS_LIMITS,
  lookEveryMs: 10_000,
  deadMs: 60_000,
  leaveMs: 30_000,
};

/**
 * Ends this process, as SIGTERM does, after it has been dead inside for a while. Not every supervisor probes its
 * processes, but all of them restart a process that has ended. A process that was only suspended or got no CPU is alive
 * again at the next look.
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
