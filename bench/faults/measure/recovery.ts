import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Sample } from '../load/samples';
import type { Site } from '../site/site';

const LOOK_EVERY_MS = 200;

/** Waits for a fact that a fault needs. Throws when it does not come true. */
export async function until(fact: string, holds: () => Promise<boolean>, limitSeconds = 30): Promise<void> {
  if (!Number.isFinite(await secondsUntil(limitSeconds, holds)))
    throw new Error(`did not come about: ${fact}`);
}

/** Seconds until a fact holds; infinite when it does not within the limit. */
export async function secondsUntil(
  limitSeconds: number,
  holds: () => Promise<boolean> | boolean,
  startedAtMs = performance.now(),
): Promise<number> {
  const passed = () => (performance.now() - startedAtMs) / 1_000;
  for (;;) {
    if (await holds()) return passed();
    if (passed() > limitSeconds) return Number.POSITIVE_INFINITY;
    await delay(LOOK_EVERY_MS);
  }
}

/** Seconds until both web processes have recorded an activity that was sent after the end of the fault. */
export function untilServed(samples: readonly Sample[], limitSeconds: number): Promise<number> {
  const from = performance.now();
  const served = (process: 0 | 1) =>
    samples.some(
      (one) =>
        one.operation === 'record' &&
        one.process === process &&
        one.startedAtMs >= from &&
        one.status !== null &&
        one.status < 300,
    );
  return secondsUntil(limitSeconds, () => served(0) && served(1));
}

/**
 * Seconds until a check is done that the worker is asked for now. It needs the worker's loop, its bookkeeping and its
 * jobs' connections.
 */
export async function untilChecked({ database }: Site, limitSeconds: number): Promise<number> {
  const { rows } = await database.db.execute<{ id: string }>(sql`
    INSERT INTO job_runs (job, due_at, state, actor)
    VALUES ('health-check', clock_timestamp(), 'pending', 'cli:faults') RETURNING id`);
  const id = rows[0]?.id;
  return secondsUntil(limitSeconds, async () => {
    const found = await database.db.execute<{ state: string }>(
      sql`SELECT state FROM job_runs WHERE id = ${id}`,
    );
    return found.rows[0]?.state === 'succeeded';
  });
}

/** Seconds until every process has stored its counts again, which shows that its rounds go on. */
export async function untilRounds(site: Site, limitSeconds: number): Promise<number> {
  const before = await seenAt(site);
  return secondsUntil(limitSeconds, async () => {
    const now = await seenAt(site);
    return [...site.web, site.worker].every(({ pid }) => now.has(pid) && now.get(pid) !== before.get(pid));
  });
}

async function seenAt({ database }: Site): Promise<Map<number, string>> {
  const { rows } = await database.db.execute<{ pid: number; seen_at: string }>(
    sql`SELECT pid, max(seen_at)::text AS seen_at FROM processes GROUP BY pid`,
  );
  return new Map(rows.map(({ pid, seen_at }) => [pid, seen_at]));
}
