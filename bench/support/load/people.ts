import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import type { Role } from '@/lib/vocabulary/users';
import { newcomersOf } from '../../../tests/support/newcomers';
import { SECRET_KEY } from '../web-server';

const TOKEN_SECONDS = 3600;

/** Access tokens of `count` different users, each signed in. */
export async function tokensOf(ctx: Context, role: Role, count: number): Promise<string[]> {
  const people = await newcomersOf(ctx.db, role, count, SECRET_KEY);
  return Promise.all(people.map((person) => person.token('access', TOKEN_SECONDS)));
}

/** Adds learners without any pair. */
export async function addLearners(ctx: Context, count: number): Promise<number[]> {
  const { rows } = await ctx.db.execute<{ id: string }>(sql`
    INSERT INTO users (email, name, external_id)
    SELECT 'bench-' || n || '@example.org', 'Learner ' || n, 'bench-' || n FROM generate_series(1, ${count}) n
    RETURNING id`);
  return rows.map((row) => Number(row.id));
}

/** A random item; each is equally likely. */
export function anyOf<T>(all: readonly T[]): T {
  return all[Math.floor(Math.random() * all.length)] as T;
}
