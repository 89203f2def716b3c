import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import type { AlertMessage } from '@/lib/alert/alert-message';
import { evaluateAlerts } from '@/lib/alert/evaluate-alerts';
import type { Context } from '@/lib/context';
import type { Figures } from '@/lib/measure/figures';
import { asOwner } from './database';

type Some<T> = { [K in keyof T]?: T[K] extends object ? Partial<T[K]> : T[K] };

/** Figures of a day without problems, except for the given ones. */
export function figuresWith(more: Some<Figures> = {}): Figures {
  return {
    windowSeconds: 300,
    consistency: {
      rate: 100,
      pairs: 1_000,
      inconsistent: 0,
      worst: {
        specialization: null,
        pairs: 1_000,
        inconsistent: more.consistency?.inconsistent ?? 0,
        rate: more.consistency?.rate === undefined ? 100 : more.consistency.rate,
      },
      explainedRate: 100,
      findings: 0,
      explainedThrough: '2026-03-02T07:00:00.000Z',
      checkedAt: '2026-03-02T08:00:00.000Z',
      isStale: false,
      ...more.consistency,
    },
    capture: {
      lagSeconds: 0,
      missing: 0,
      gapsOfDay: 0,
      gapsEver: 0,
      newWriters: 0,
      newest: null,
      ...more.capture,
    },
    automatic: { held: 0, changes: 0, parts: '', leftAlone: 0, shared: '', ...more.automatic },
    requests: { count: 1_000, failed: 0, p95Ms: 40, ...more.requests },
    anonymous: { count: 0, failed: 0, p95Ms: null, ...more.anonymous },
    callers: { failed: 0, slow: 0, ...more.callers },
    database: { queries: 5_000, p95Ms: 4, deadlocks: 0, ...more.database },
    jobs: { succeeded: 1, failed: 0, late: 0, crashed: 0, ...more.jobs },
    workers: { alive: 1, lost: 0, ...more.workers },
  };
}

/** A test's `enqueueMessage` writes here: in the caller's transaction, as the outbox does. */
export async function keepMessages(database: { ownerUrl: string }): Promise<void> {
  await asOwner(database, 'CREATE TABLE told (id serial PRIMARY KEY, message jsonb NOT NULL)');
}

export async function keepMessage(tx: Transaction, message: AlertMessage): Promise<number> {
  await tx.execute(sql`INSERT INTO told (message) VALUES (${JSON.stringify(message)}::jsonb)`);
  return 1;
}

export async function messagesOf({ db }: Pick<Context, 'db'>): Promise<AlertMessage[]> {
  const { rows } = await db.execute<{ message: AlertMessage }>(sql`SELECT message FROM told ORDER BY id`);
  return rows.map(({ message }) => message);
}

/** Evaluates every ten seconds of a simulated clock. */
export function alertClock(ctx: Context, startMs: number) {
  let nowMs = startMs;
  const evaluate = (figures: Figures, on: Context = ctx) =>
    evaluateAlerts(on, { readFigures: async () => figures, checkIntervalMinutes: 5, nowMs });
  return {
    get nowMs() {
      return nowMs;
    },
    pass: (ms: number) => {
      nowMs += ms;
    },
    /** Evaluates each of the figures, ten seconds apart. */
    see: async (...series: Figures[]) => {
      for (const figures of series) {
        nowMs += 10_000;
        await evaluate(figures);
      }
    },
    /** Evaluates again at the same time. */
    again: evaluate,
  };
}
