import type { Context } from '@/lib/context';
import { processWide } from '@/lib/process-wide';
import type { Round } from '@/lib/rounds/start-rounds';
import { counters } from './counters';
import { CountsOutbox } from './counts-outbox';
import { takeEventLoopDelay } from './event-loop';
import { sayStopped, storeCounts } from './store-counts';
import { thisProcess } from './this-process';

const EVERY_MS = 10_000;
/** Enough for an hour of batches after the database was away; each is a statement of up to five seconds. */
const CATCHING_UP_MAX_MS = 300_000;

const outbox = processWide('counts-outbox', () => new CountsOutbox());
const flushing = processWide('flush', () => ({ last: Promise.resolve() }));

/** Every ten seconds each process adds its counts to the common table. */
export const measureRound: Round = {
  name: 'measure',
  everyMs: EVERY_MS,
  mayTakeMs: CATCHING_UP_MAX_MS,
  run: (ctx) => flushCounts(ctx),
};

/**
 * Stores the counts until now. Counts that cannot be stored are kept for the next time. Throws the database's error.
 */
export function flushCounts(ctx: Pick<Context, 'db'>): Promise<void> {
  // One at a time: a second flush would send the batch that the first is still sending. The
  // caller of the first flush gets its failure, and what it did not store stays in the outbox.
  flushing.last = flushing.last.catch(() => {}).then(() => flush(ctx));
  return flushing.last;
}

/** Stores the last counts of a process that stops on purpose. */
export async function flushLastCounts(ctx: Pick<Context, 'db'>): Promise<void> {
  await flushCounts(ctx);
  const self = thisProcess();
  if (self) await sayStopped(ctx.db, self);
}

/** Batches that are not stored yet. */
export function waitingBatches(): number {
  return outbox.length;
}

async function flush({ db }: Pick<Context, 'db'>): Promise<void> {
  const self = thisProcess();
  if (!self) return;
  takeEventLoopDelay();
  outbox.add(counters().take(), performance.now());
  await outbox.flush((batch) => storeCounts(db, self, batch, performance.now()));
}
