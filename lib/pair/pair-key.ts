import { sql } from 'drizzle-orm';
import type { SpecializationId } from '@/lib/vocabulary/specializations';

export type PairKey = { userId: number; specialization: SpecializationId };

/** A pair's key as a database row holds it. */
export type KeyRow = { user_id: string; specialization_id: SpecializationId };

/** A pair's key as the API holds it. */
export type KeyFields = { user_id: number; specialization: SpecializationId };

/** The text of a pair's key in maps and in the audit log: `7/PLAYER`. */
export function keyText(key: PairKey): string {
  return `${key.userId}/${key.specialization}`;
}

export function keyOf(row: KeyRow): PairKey {
  return { userId: Number(row.user_id), specialization: row.specialization_id };
}

export function keyOfFields({ user_id: userId, specialization }: KeyFields): PairKey {
  return { userId, specialization };
}

/** Two array parameters for `unnest`: the users and the specializations of these pairs. */
export function keyArrays(keys: PairKey[]) {
  const users = sql.param(keys.map((key) => key.userId));
  const specializations = sql.param(keys.map((key) => key.specialization));
  return sql`unnest(${users}::bigint[], ${specializations}::text[]) AS k(user_id, specialization_id)`;
}
