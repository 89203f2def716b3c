import type { Context } from '@/lib/context';
import type { Pair } from '@/lib/contract/pairs';
import { keyText } from '@/lib/pair/pair-key';
import { isKnown, readPairs } from '@/lib/pair/read-pairs';
import { SPECIALIZATION_IDS } from '@/lib/vocabulary/specializations';

/** All pairs of these users, in the order of the users, each once. It looks them up by key at any size of the tables. */
export async function listPairs(ctx: Pick<Context, 'db'>, userIds: readonly number[]): Promise<Pair[]> {
  const keys = [...new Set(userIds)].flatMap((userId) =>
    SPECIALIZATION_IDS.map((specialization) => ({ userId, specialization })),
  );
  const readings = await readPairs(ctx.db, keys);
  return keys
    .flatMap((key) => readings.get(keyText(key)) ?? [])
    .map(({ pair }) => pair)
    .filter(isKnown);
}
