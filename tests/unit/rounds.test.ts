import { expect, it, vi } from 'vitest';
import type { Database } from '@/db/client';
import { createLog } from '@/lib/log';
import { type Round, startRounds } from '@/lib/rounds/start-rounds';
import { waitFor } from '../support/wait-for';

const started: Parameters<typeof startRounds>[0] = {
  db: {} as Database,
  log: createLog({ name: 'test', enabled: false }),
};

function round(name: string, run: Round['run']): Round {
  return { name, everyMs: 5, run };
}

it('a round that fails is tried again, is logged once, and does not stop other rounds', async () => {
  const warn = vi.spyOn(started.log, 'warn').mockImplementation(() => {});
  let failed = 0;
  let well = 0;
  const rounds = startRounds(started, [
    round('failing', async () => {
      failed += 1;
      throw new Error('no');
    }),
    round('well', async () => {
      well += 1;
    }),
  ]);
  await waitFor('three rounds of each', () => failed >= 3 && well >= 3);
  await rounds.stop();
  expect(warn).toHaveBeenCalledTimes(1);
});

it('stopping waits for the round under way and tells it to hurry', async () => {
  const seen: string[] = [];
  const rounds = startRounds(started, [
    round('slow', async (_ctx, signal) => {
      seen.push('began');
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      seen.push('ended');
    }),
  ]);
  await waitFor('the round began', () => seen.length === 1);
  await rounds.stop();
  expect(seen).toEqual(['began', 'ended']);
});
