import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import type { Pair } from '@/lib/contract/pairs';
import { DomainError } from '@/lib/errors';
import { keyText } from '@/lib/pair/pair-key';
import { isKnown, readPairs } from '@/lib/pair/read-pairs';
import { SPECIALIZATION_IDS } from '@/lib/vocabulary/specializations';

/** All pairs of a user, including pairs with a missing record. Throws `user_not_found`. */
export async function listUserPairs(ctx: Pick<Context, 'db'>, userId: number): Promise<Pair[]> {
  const keys = SPECIALIZATION_IDS.map((specialization) => ({ userId, specialization }));
  const readings = await readPairs(ctx.db, keys);
  if (readings.size === 0) {
    const { rows } = await ctx.db.execute(sql`SELECT FROM users WHERE id = ${userId}`);
    if (rows.length === 0) throw new DomainError('user_not_found', `there is no user ${userId}`);
  }
  return keys
    .flatMap((key) => readings.get(keyText(key)) ?? [])
    .map(({ pair }) => pair)
    .filter(isKnown);
}
