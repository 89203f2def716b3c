import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { isMigrated } from '@/db/migrate';
import type { Intervals } from '@/lib/jobs/schedule';
import { JOBS } from '@/lib/vocabulary/jobs';
import { within } from '@/lib/within';
import { type CutOff, type HeldRun, type HoldOptions, holdRun } from './hold-run';
import type { Jobs } from './jobs/job';
import { NotMigratedError, ObstacleLog } from './obstacle';
import { announce, newPresence, sayGoodbye } from './presence';
import { SilentRuns } from './silent-runs';
import { claimRun, makeDueSlots, type RunningRun, readRunningRuns, releaseRun, renewLeases } from './slots';

export type WorkerOptions = HoldOptions & {
  intervals: Intervals;
  jobs: Jobs;
  /** Called after each turn of the loop, also after a failed one. */
  onTurn?: () => void;
};

export type RunningWorker = {
  id: string;
  /**
   * Finishes or releases the running jobs, and stores that the worker has stopped. Never rejects; may be called again.
   */
  stop: () => Promise<void>;
};

/**
 * Starts a worker: one loop that sends heartbeats, renews the leases of its runs, makes due slots and claims them. Runs
 * go on beside the loop, at most one for each job, so that a long repair does not delay a check. After a failure the
 * loop waits and goes on; only `stop` ends it.
 */
export function startWorker(options: WorkerOptions): RunningWorker {
  const worker = new Worker(options);
  const looping = worker.loop();
  let stopped: Promise<void> | undefined;
  return {
    id: worker.self.id,
    stop: () => {
      stopped ??= worker.stop(looping);
      return stopped;
    },
  };
}

class TurnTooLongError extends Error {
  constructor(limitMs: number) {
    super(`a turn of the loop took longer than ${limitMs} ms`);
    this.name = 'TurnTooLongError';
  }
}

class Worker {
  readonly self = newPresence();
  private readonly held = new Map<number, HeldRun>();
  private readonly stopping = new AbortController();
  private readonly obstacles: ObstacleLog;
  private readonly silentRuns: SilentRuns;
  private migrated = false;
  private beatAtMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: WorkerOptions) {
    this.obstacles = new ObstacleLog(options.log);
    this.silentRuns = new SilentRuns(options.pace);
  }

  async loop(): Promise<void> {
    const { pace } = this.options;
    let failures = 0;
    while (!this.stopping.signal.aborted) {
      try {
        await this.turnInTime();
        this.obstacles.gone();
        failures = 0;
      } catch (error) {
        this.obstacles.met(error);
        failures += 1;
      }
      this.options.onTurn?.();
      this.abortLapsed();
      await this.pause(
        Math.min(pace.pollMs * 2 ** Math.min(failures, 10), Math.max(pace.awayMaxMs, pace.pollMs)),
      );
    }
  }

  /** A turn that never ends must not stop the loop: it is abandoned, and claims nothing more. */
  private async turnInTime(): Promise<void> {
    const { turnMaxMs } = this.options.pace;
    const turn = new AbortController();
    const signal = AbortSignal.any([turn.signal, this.stopping.signal]);
    if (await within(turnMaxMs, this.turn(signal))) return;
    turn.abort();
    throw new TurnTooLongError(turnMaxMs);
  }

  private async turn(signal: AbortSignal): Promise<void> {
    const { db, intervals, pace } = this.options;
    if (!this.migrated && !(await isMigrated(db))) throw new NotMigratedError();
    this.migrated = true;
    if (performance.now() - this.beatAtMs >= pace.heartbeatMs) await this.beat();
    if (!signal.aborted) await makeDueSlots(db, intervals);
    const silent = this.silentRuns.of(await this.runsOfOthers());
    while (!signal.aborted && (await this.claim(silent)));
  }

  /** Includes runs that this worker claimed without knowing it, because the answer was lost. */
  private async runsOfOthers(): Promise<RunningRun[]> {
    const running = await readRunningRuns(this.options.db);
    return running.filter(({ id, attempt }) => this.held.get(id)?.run.attempt !== attempt);
  }

  private async beat(): Promise<void> {
    const { db, pace } = this.options;
    const atMs = performance.now();
    const held = [...this.held.values()];
    await announce(db, this.self);
    const ours = await renewLeases(
      db,
      held.map(({ run }) => run),
      pace.leaseMs,
    );
    for (const one of held) {
      if (ours.has(one.run.id)) one.renewedAtMs = atMs;
      else this.cutOff(one, 'another worker has taken over a run');
    }
    this.beatAtMs = atMs;
  }

  /** Claims and starts one run of a job that this worker does not run already; false when nothing is due. */
  private async claim(silent: readonly RunningRun[]): Promise<boolean> {
    const { db, pace, jobs } = this.options;
    const busy = new Set([...this.held.values()].map(({ run }) => run.job));
    const idle = JOBS.filter((job) => !busy.has(job));
    if (idle.length === 0) return false;
    const claimedAtMs = performance.now();
    const { leaseMs } = pace;
    const run = await claimRun(db, { workerId: this.self.id, jobs: idle, leaseMs, silent });
    if (run === null) return false;
    const held = holdRun(this.options, run, claimedAtMs, jobs[run.job]);
    this.held.set(run.id, held);
    void held.ended.then(() => this.held.delete(run.id));
    return true;
  }

  /** While the database is away, only our own clock shows that a lease is over. */
  private abortLapsed(): void {
    for (const one of this.held.values()) {
      if (performance.now() - one.renewedAtMs >= this.options.pace.leaseMs) {
        this.cutOff(one, 'the lease of a run could not be renewed in time');
      }
    }
  }

  private cutOff({ run, state, abort }: HeldRun, why: string): void {
    if (state.jobEnded || abort.signal.aborted) return;
    this.options.log.warn({ run: run.id, job: run.job }, why);
    abort.abort('lease_lost' satisfies CutOff);
  }

  async stop(looping: Promise<void>): Promise<void> {
    const { log, pace } = this.options;
    log.info({ running: this.held.size }, 'stopping');
    this.stopping.abort();
    await within(
      pace.finishMs,
      looping.then(() => this.allEnded()),
    );
    for (const { abort } of this.held.values()) abort.abort('stopping' satisfies CutOff);
    await within(pace.abortMs, this.allEnded());
    if (await within(pace.goodbyeMs, this.leave())) log.info('stopped');
    else log.warn('stopped without a goodbye: the database does not answer');
  }

  private async allEnded(): Promise<void> {
    await Promise.all([...this.held.values()].map(({ ended }) => ended));
  }

  private async leave(): Promise<void> {
    const { db, log } = this.options;
    try {
      for (const { run } of this.held.values()) await releaseRun(db, run);
      await sayGoodbye(db, this.self);
    } catch (error) {
      log.warn({ error }, 'the clean stop of this worker was not stored');
    }
  }

  private pause(ms: number): Promise<void> {
    const jitteredMs = ms * (0.75 + Math.random() / 2);
    // It rejects only when the worker stops.
    return delay(jitteredMs, undefined, { signal: this.stopping.signal }).catch(() => {});
  }
}
