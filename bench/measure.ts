import { sql } from 'drizzle-orm';
import { createClient } from '@/db/client';
import type { Context } from '@/lib/context';
import { flushCounts } from '@/lib/counts/measure-round';
import { measuredClient } from '@/lib/counts/measured-client';
import { requestCounter } from '@/lib/counts/observe-requests';
import { startMeasuring } from '@/lib/counts/this-process';
import { recordActivity } from '@/lib/coupling/record-activity';
import { benchDatabase } from './support/bench-database';
import { argument, say } from './support/measure';
import { plantPairs } from './support/plant-pairs';

/**
 * The cost of measuring: records activities with and without it, in turns and on the same database, and measures the
 * time to count one request. See bench/README.md.
 */
const ROUNDS = argument('rounds', 8);
const SECONDS = argument('seconds', 3);
const CONNECTIONS = 20;
const LEARNERS = 3_000;
const COUNTED = 5_000_000;

let key = 0;

/** Activities recorded in a second, by several clients at once. */
async function record(ctx: Context, count: (status: number, ms: number) => void): Promise<number> {
  const endsAt = performance.now() + SECONDS * 1_000;
  let done = 0;
  const one = async () => {
    while (performance.now() < endsAt) {
      const startedAt = performance.now();
      key += 1;
      await recordActivity(ctx, [
        {
          user_id: 1 + (key % LEARNERS),
          specialization: 'PLAYER',
          activity_key: `bench-${key}`,
          xp: 10,
          sessions: 0,
          projects: 0,
          theory_hours: 0,
          practice_hours: 0,
        },
      ]);
      count(201, performance.now() - startedAt);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  return done / SECONDS;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

async function main(): Promise<void> {
  const database = await benchDatabase();
  await plantPairs(database.db, LEARNERS * 3, LEARNERS * 3);
  await database.db.execute(sql`VACUUM ANALYZE`);
  const options = { url: database.url, applicationName: 'bench', poolMax: CONNECTIONS };
  const off = { ...database, db: createClient(options) };
  const on = { ...database, db: measuredClient('requests', options) };
  startMeasuring('web');
  const countOf = requestCounter('POST /activities');
  const count = (status: number, ms: number) => countOf(status, ms, '1');
  const flushing = setInterval(() => void flushCounts(on), 10_000);
  try {
    await record(off, () => {});
    await record(on, count);
    const without: number[] = [];
    const withIt: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      // They alternate, and each comes first equally often, so that warming up or slowing down affects both.
      const order = round % 2 === 0 ? [off, on] : [on, off];
      for (const ctx of order) {
        const rate = await record(ctx, ctx === on ? count : () => {});
        (ctx === on ? withIt : without).push(rate);
      }
    }
    say(`recording, not measured: ${median(without).toFixed(0)} a second`);
    say(`recording, measured: ${median(withIt).toFixed(0)} a second`);
    const ratios = withIt.map((rate, round) => rate / (without[round] as number));
    say(`ratio: ${median(ratios).toFixed(3)}`);
    const startedAt = performance.now();
    for (let n = 0; n < COUNTED; n++) count(200, n % 400);
    say(`one request counted: ${(((performance.now() - startedAt) * 1e6) / COUNTED).toFixed(0)} ns`);
  } finally {
    clearInterval(flushing);
    await Promise.all([off.db.$client.end(), on.db.$client.end()]);
    await database.close();
  }
}

await main();
