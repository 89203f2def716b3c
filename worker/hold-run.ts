import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@/db/client';
import { isRefused } from '@/db/sqlstate';
import { countJob } from '@/lib/counts/observe-jobs';
import type { Log } from '@/lib/log';
import { tracer } from '@/lib/tracing/tracer';
import { failureText } from './failure-text';
import type { Job } from './jobs/job';
import type { Pace } from './pace';
import { type ClaimedRun, failRun, releaseRun, succeedRun } from './slots';

const SETTLE_PAUSE_MS = 500;

/** The reason why a job must stop. */
export type CutOff = 'lease_lost' | 'stopping';

/** A run that is running in this process. */
export type HeldRun = {
  run: ClaimedRun;
  /** When its lease was last confirmed as ours, by this process's monotonic clock. */
  renewedAtMs: number;
  /** After the job has ended, only its outcome must be stored; the attempt number makes that safe at any time. */
  state: { jobEnded: boolean };
  /** Tells the job to stop; the abort's reason is a CutOff. */
  abort: AbortController;
  /** Resolves when the job has ended and its outcome is stored or needs no storing. Never rejects. */
  ended: Promise<void>;
};

export type HoldOptions = {
  /**
   * The pool for claims, leases and outcomes. It is not the job's pool, because the job may use all its connections.
   */
  db: Database;
  jobsDb: Database;
  log: Log;
  pace: Pace;
};

/** Starts a claimed run, and stores its outcome. */
export function holdRun(options: HoldOptions, run: ClaimedRun, claimedAtMs: number, job: Job): HeldRun {
  const log = options.log.child({ job: run.job, run: run.id, attempt: run.attempt });
  const abort = new AbortController();
  const ctx = {
    db: options.jobsDb,
    actor: { kind: 'system' as const, job: run.job },
    log,
    requestId: `job-run-${run.id}`,
  };
  log.info({ slot: run.slot }, run.attempt === 1 ? 'run started' : 'run started again');
  const state = { jobEnded: false };
  const ended = outcomeOf(options, run, log, abort.signal, () =>
    traced(run, () => job(ctx, abort.signal)),
  ).then((store) => {
    state.jobEnded = true;
    return settle(store, log);
  });
  return { run, renewedAtMs: claimedAtMs, state, abort, ended };
}

/** Runs the work as a span when the process is traced. */
function traced(run: ClaimedRun, work: () => Promise<unknown>): Promise<unknown> {
  const { id, job, attempt } = run;
  const attributes = { 'lockstep.job': job, 'lockstep.job_run': id, 'lockstep.attempt': attempt };
  return tracer()?.run({ name: `job ${job}`, kind: 'internal', attributes }, work) ?? work();
}

/** Does the job, and returns the write that stores its outcome. */
async function outcomeOf(
  { db, pace }: HoldOptions,
  run: ClaimedRun,
  log: Log,
  signal: AbortSignal,
  job: () => Promise<unknown>,
): Promise<() => Promise<boolean>> {
  const startedAt = performance.now();
  const count = (outcome: 'succeeded' | 'failed' | 'released') =>
    countJob(run.job, outcome, performance.now() - startedAt);
  if (run.takenOver) countJob(run.job, 'crashed', 0);
  try {
    const result = await job();
    count('succeeded');
    return () => succeedRun(db, run, result);
  } catch (error) {
    if (signal.aborted) {
      log.info({ reason: signal.reason }, 'run was cut off');
      count('released');
      return () => releaseRun(db, run);
    }
    const retryInMs = pace.retryDelayMs(run.attempt);
    log.error({ error, retryInMs }, 'run failed');
    count('failed');
    return () => failRun(db, run, { error: failureText(error), retryInMs });
  }
}

/**
 * Stores an outcome. It tries until the outcome is stored or the run is no longer ours, so that no worker repeats
 * finished work. The worker renews the lease until this resolves, and releases unfinished runs when it stops. It gives
 * up only when the database refuses the outcome because of its content. Never rejects.
 */
async function settle(store: () => Promise<boolean>, log: Log): Promise<void> {
  for (let isFirst = true; ; isFirst = false) {
    try {
      if (await store()) log.info('run ended');
      else log.warn('run ended, but was no longer ours');
      return;
    } catch (error) {
      // A result that is no JSON throws before it is sent.
      if (isRefused(error) || error instanceof TypeError) {
        log.error({ error }, 'the outcome of a run cannot be stored; its lease will run out');
        return;
      }
      if (isFirst) log.warn({ error }, 'the outcome of a run could not be stored; trying again');
      await delay(SETTLE_PAUSE_MS, undefined, { ref: false });
    }
  }
}
