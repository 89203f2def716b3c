import type { Pair } from '@/lib/contract/pairs';
import { call, read } from '../api';

export type LevelChoice = { level: number; lowers: boolean; reason: string };

export function readPair({ user_id, specialization }: Pick<Pair, 'user_id' | 'specialization'>) {
  return read('GET /pairs/{user_id}/{specialization}', { params: { user_id, specialization } });
}

/** Sets both records of a pair to a level, if the pair is still as the person saw it. */
export async function setLevel(seen: Pair, { level, lowers, reason }: LevelChoice): Promise<void> {
  const { user_id, specialization, version } = seen;
  await call(
    'PUT /pairs/{user_id}/{specialization}/level',
    { params: { user_id, specialization }, body: { level, allow_demotion: lowers, reason } },
    { version },
  );
}
