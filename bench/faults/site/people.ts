import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import { newcomersOf } from '../../../tests/support/newcomers';

/** The users of a site. */
export type People = {
  /** An admin, with a token for the API and a cookie for pages. */
  admin: { token: string; cookie: { cookie: string } };
  /** Learners whose activity is recorded. */
  learners: number[];
  /** Learners whose level is decided again and again. */
  decided: number[];
};

export async function peopleOf(ctx: Context): Promise<People> {
  const [person] = await newcomersOf(ctx.db, 'admin', 1);
  if (!person) throw new Error('there is no admin');
  // Longer than the clock is set forward by any kind of fault.
  await ctx.db.execute(sql`UPDATE sessions SET expires_at = now() + interval '30 days'`);
  const learners = await addLearners(ctx, 20);
  const decided = await addLearners(ctx, 5);
  for (const table of ['specialization_progress', 'user_licenses']) {
    await ctx.db.execute(sql`
      INSERT INTO ${sql.identifier(table)} (user_id, specialization_id)
      SELECT unnest(${sql.param(decided)}::bigint[]), 'PLAYER'`);
  }
  const token = await person.token('access');
  return { admin: { token, cookie: person.cookie(await person.token('session')) }, learners, decided };
}

/** Adds learners without any pair. */
async function addLearners({ db }: Context, count: number): Promise<number[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    INSERT INTO users (email, name) SELECT 'learner-' || gen_random_uuid() || '@example.org', 'Learner ' || n
    FROM generate_series(1, ${count}::int) n RETURNING id`);
  return rows.map(({ id }) => Number(id));
}

/** Adds learners whose license is missing: a check finds them, and a repair creates the license again. */
export async function addBroken(ctx: Context, count: number): Promise<number[]> {
  const ids = await addLearners(ctx, count);
  await ctx.db.execute(sql`
    INSERT INTO specialization_progress (user_id, specialization_id)
    SELECT unnest(${sql.param(ids)}::bigint[]), 'PLAYER'`);
  return ids;
}
