import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@/db/client';
import type { Context } from '@/lib/context';
import { watchLoop } from '@/lib/liveness/signs';
import type { Log } from '@/lib/log';

/**
 * Work that every web and worker process repeats as long as it lives. Several processes run it at the same time. Work
 * that only one process may do takes its own lock in the database, and returns at once without the lock.
 */
export type Round = {
  name: string;
  everyMs: number;
  /** How long a run may take without a call of `turned`; most runs take only seconds. */
  mayTakeMs?: number;
  /** A longer run must call `turned` now and then: a run that is silent for two minutes counts as dead. */
  run: (ctx: Context, signal: AbortSignal, turned: () => void) => Promise<void>;
};

export type RunningRounds = {
  /** Stops the rounds, and waits for those that are running. Never rejects; may be called again. */
  stop: () => Promise<void>;
};

/**
 * Starts the rounds, each in its own loop, so that a slow one does not delay the others. A round that fails is tried
 * again at its next time; the failure is logged once until the round succeeds again. Only `stop` ends them. Each loop
 * reports its turns as a sign that this process lives.
 */
export function startRounds(process: { db: Database; log: Log }, rounds: readonly Round[]): RunningRounds {
  const stopping = new AbortController();
  const looping = rounds.map((round) => loop(process, round, stopping.signal));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(looping);
    },
  };
}

async function loop(
  { db, log }: { db: Database; log: Log },
  round: Round,
  signal: AbortSignal,
): Promise<void> {
  const ctx: Context = { db, log, actor: { kind: 'system', job: round.name } };
  const { turned, ended } = watchLoop(`round ${round.name}`, 1.1 * round.everyMs + (round.mayTakeMs ?? 0));
  let failing = false;
  while (await pause(round.everyMs, signal)) {
    turned();
    try {
      await round.run(ctx, signal, turned);
      failing = false;
    } catch (error) {
      if (!failing && !signal.aborted) log.warn({ round: round.name, error }, 'a round failed');
      failing = true;
    }
    turned();
  }
  ended();
}

/** Waits; false when the rounds stop. The random part keeps processes that started together from querying together. */
function pause(everyMs: number, signal: AbortSignal): Promise<boolean> {
  return delay(everyMs * (0.9 + Math.random() / 5), true, { signal, ref: false }).catch(() => false);
}
