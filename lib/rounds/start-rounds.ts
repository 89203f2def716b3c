import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@/db/client';
import type { Context } from '@/lib/context';
import type { Log } from '@/lib/log';

/**
 * Something that every process, web and worker, does over and over for as long as it lives. Several processes do it at
 * the same time: what only one may do at a time takes its own lock in the database, and leaves at once without it.
 */
export type Round = {
  name: string;
  everyMs: number;
  run: (ctx: Context, signal: AbortSignal) => Promise<void>;
};

export type RunningRounds = {
  /** Waits for the rounds that are under way. Never rejects; may be called again. */
  stop: () => Promise<void>;
};

/**
 * Starts the rounds, each in its own loop, so that a slow one keeps no other waiting. A round that fails is tried again at
 * its next time; the failure is logged once, until it has gone well again. Nothing but `stop` ends them.
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
  let failing = false;
  while (await pause(round.everyMs, signal)) {
    try {
      await round.run(ctx, signal);
      failing = false;
    } catch (error) {
      if (!failing && !signal.aborted) log.warn({ round: round.name, error }, 'a round failed');
      failing = true;
    }
  }
}

/** False when the rounds stop. The jitter keeps processes that started together from asking together. */
function pause(everyMs: number, signal: AbortSignal): Promise<boolean> {
  return delay(everyMs * (0.9 + Math.random() / 5), true, { signal, ref: false }).catch(() => false);
}
