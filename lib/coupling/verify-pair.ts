import type { Context } from '@/lib/context';
import type { Pair } from '@/lib/contract/pairs';
import { DomainError } from '@/lib/errors';
import { keyText, type PairKey } from '@/lib/pair/pair-key';
import { readPairs } from '@/lib/pair/read-pairs';

/** One pair as it is now, with the evidence for both sides. Throws `pair_not_found` when nothing knows it. */
export async function verifyPair(ctx: Pick<Context, 'db'>, key: PairKey): Promise<Pair> {
  const reading = (await readPairs(ctx.db, [key])).get(keyText(key));
  if (!reading) {
    throw new DomainError('pair_not_found', `user ${key.userId} has no standing in ${key.specialization}`);
  }
  return reading.pair;
}
