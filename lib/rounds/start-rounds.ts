import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@/db/client';
import type { Context } from '@/lib/context';
import { watchLoop } from '@/lib/liveness/signs';
import type { Log } from '@/lib/log';

/**
 * Something that every process, web and worker, does over and over for as long as it lives. Several processes do it at
 * the same time: what only one may do at a time takes its own lock in the database, and leaves at once without it.
 */
export type Round = {
  name: string;
  everyMs: number;
  /** How long a run may rightly go on without a word; nearly none takes more than seconds. */
  mayTakeMs?: number;
  /** A run that may go on for longer calls `turned` now and then: one that is silent for two minutes counts as dead. */
  run: (ctx: Context, signal: AbortSignal, turned: () => void) => Promise<void>;
};

export type RunningRounds = {
  /** Waits for the rounds that are under way. Never rejects; may be called again. */
  stop: () => Promise<void>;
};

/**
 * Starts the rounds, each in its own loop, so that a slow one keeps no other waiting. A round that fails is tried again at
 * its next time; the failure is logged once, until it has gone well again. Nothing but `stop` ends them. Each tells whether
 * it turns, as a sign that this process lives.
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

/** False when the rounds stop. The jitter keeps processes that started together from asking together. */
function pause(everyMs: number, signal: AbortSignal): Promise<boolean> {
  return delay(everyMs * (0.9 + Math.random() / 5), true, { signal, ref: false }).catch(() => false);
}
