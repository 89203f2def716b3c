import { sql } from 'drizzle-orm';
import { openDoor } from '@/db/door';
import { inTransaction } from '@/db/transaction';
import { runCheck } from '@/lib/health/run-check';
import type { SpecializationId } from '@/lib/vocabulary/specializations';
import { plantPair, type TestContext } from '../support/context';

type Site = { ctx: TestContext };
type Standing = Parameters<typeof plantPair>[2];

/** A learner with this name, and a pair that was there before anything was captured. */
export async function addLearner(
  { ctx }: Site,
  name: string,
  standing: Standing,
  specialization: SpecializationId = 'PLAYER',
): Promise<number> {
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@example.org`;
  const { rows } = await ctx.db.execute<{ id: string }>(
    sql`INSERT INTO users (email, name) VALUES (${email}, ${name}) RETURNING id`,
  );
  const id = Number(rows[0]?.id);
  await inTransaction(ctx.db, async (tx) => {
    await openDoor(tx);
    await plantPair(tx, id, standing, specialization);
  });
  return id;
}

/**
 * 32 violations among 72 pairs: 3 licenses are behind and the totals prove it, 28 licenses are missing, and one license is
 * ahead without evidence.
 */
export async function plantMorning(site: Site): Promise<void> {
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const behind = { progress: 2, license: 1, xp: 25_000, sessions: 12 };
  // One after another: of many at once, some would wait for a connection longer than a client of the database may.
  for (const n of numbers(40)) await addLearner(site, `Agreed ${n}`, { progress: 1, license: 1 });
  for (const name of ['Ada', 'Bela', 'Cili']) await addLearner(site, `Behind ${name}`, behind);
  for (const n of numbers(28))
    await addLearner(site, `Unlicensed ${n}`, { progress: 1, license: null }, 'COACH');
  await addLearner(site, 'Ahead Alone', { progress: 1, license: 3 }, 'INTERNSHIP');
  await runCheck(site.ctx, { confirmDelayMs: 0 });
}

/** This many learners with a missing license, found by a check. */
export async function plantUnlicensed(
  ctx: Pick<TestContext, 'db' | 'actor' | 'log'>,
  count: number,
): Promise<void> {
  await ctx.db.execute(sql`
    WITH learners AS (
      INSERT INTO users (email, name) SELECT 'many-' || n || '@example.org', 'Learner ' || n FROM generate_series(1, ${count}) n
      RETURNING id)
    INSERT INTO specialization_progress (user_id, specialization_id, current_level) SELECT id, 'PLAYER', 1 FROM learners`);
  await runCheck(ctx, { confirmDelayMs: 0 });
}

export async function levelsOf({ ctx }: Site, name: string) {
  const { rows } = await ctx.db.execute<{ progress: number | null; license: number | null }>(sql`
    SELECT p.current_level AS progress, l.current_level AS license
    FROM users u LEFT JOIN specialization_progress p ON p.user_id = u.id LEFT JOIN user_licenses l ON l.user_id = u.id
    WHERE u.name = ${name}`);
  return rows[0];
}
