import { and, eq, sql } from 'drizzle-orm';
import { specializationProgress, userLicenses } from '@/db/schema/standing';
import { runCheck } from '@/lib/health/run-check';
import { benchDatabase } from './support/bench-database';
import { argument, medianMs, say } from './support/measure';
import { plantPairs } from './support/plant-pairs';

const pairs = argument('pairs', 30_000);
const brokenEvery = argument('broken-every', 100);
const pairByPairMax = 30_000;
const ctx = await benchDatabase();

const bareJoin = () =>
  ctx.db.execute(sql`
    SELECT count(*) FROM specialization_progress p FULL JOIN user_licenses l USING (user_id, specialization_id)
    WHERE p.current_level IS DISTINCT FROM l.current_level`);
const check = () => runCheck(ctx, { confirmDelayMs: 0 });

type PairKey = { userId: number; specializationId: string };

async function keys(): Promise<PairKey[]> {
  const { rows } = await ctx.db.execute<{ user_id: string; specialization_id: string }>(
    sql`SELECT user_id, specialization_id FROM specialization_progress LIMIT ${pairByPairMax}`,
  );
  return rows.map((row) => ({ userId: Number(row.user_id), specializationId: row.specialization_id }));
}

/** The milliseconds of two queries for each pair, one after another, for all pairs. */
async function pairByPairMs(look: (pair: PairKey) => Promise<unknown>): Promise<number> {
  const some = await keys();
  const startedAt = performance.now();
  for (const pair of some) await look(pair);
  return ((performance.now() - startedAt) / some.length) * pairs;
}

/** As in the older system: both complete records, through an object mapper. */
async function wholeRecords({ userId, specializationId }: PairKey): Promise<void> {
  const [p, l] = [specializationProgress, userLicenses];
  await ctx.db
    .select()
    .from(p)
    .where(and(eq(p.userId, userId), eq(p.specializationId, specializationId)))
    .limit(1);
  await ctx.db
    .select()
    .from(l)
    .where(and(eq(l.userId, userId), eq(l.specializationId, specializationId)))
    .limit(1);
}

/** The cheapest version of the older system's way: only the levels. */
async function levelsOnly({ userId, specializationId }: PairKey): Promise<void> {
  const ofPair = sql`WHERE user_id = ${userId} AND specialization_id = ${specializationId}`;
  await ctx.db.execute(sql`SELECT current_level FROM specialization_progress ${ofPair}`);
  await ctx.db.execute(sql`SELECT current_level FROM user_licenses ${ofPair}`);
}

async function firstCheckMs(): Promise<{ ms: number; opened: number }> {
  // Removes the violations of the round before, so that every round finds the same number of new ones.
  await ctx.db.execute(sql`TRUNCATE violations`);
  const startedAt = performance.now();
  const { opened } = await check();
  return { ms: performance.now() - startedAt, opened };
}

try {
  say(`${pairs} pairs, every ${brokenEvery}th broken`);
  await plantPairs(ctx.db, pairs, brokenEvery);
  await bareJoin();
  await check();
  const rounds = pairs > 1_000_000 ? 3 : 9;
  const join = await medianMs(rounds, bareJoin);
  const firsts = [];
  for (let at = 0; at < rounds; at++) firsts.push(await firstCheckMs());
  const first = firsts.sort((a, b) => a.ms - b.ms)[Math.floor(rounds / 2)] as { ms: number; opened: number };
  const memoryBefore = process.memoryUsage().rss;
  const unchanged = await medianMs(rounds, check);
  const memoryAfter = process.memoryUsage().rss;
  say(`bare FULL JOIN count          ${join.toFixed(1)} ms`);
  say(
    `check storing ${first.opened} violations  ${first.ms.toFixed(1)} ms  = ${(first.ms / join).toFixed(2)} x the bare join`,
  );
  say(
    `check, nothing changed        ${unchanged.toFixed(1)} ms  = ${(unchanged / join).toFixed(2)} x the bare join`,
  );
  say(
    `memory of the process         ${Math.round(memoryBefore / 2 ** 20)} MiB before, ${Math.round(memoryAfter / 2 ** 20)} MiB after`,
  );
  for (const [what, look] of [
    ['whole records', wholeRecords],
    ['levels only', levelsOnly],
  ] as const) {
    const loop = await pairByPairMs(look);
    say(
      `pair by pair, ${what.padEnd(15)} ${Math.round(loop)} ms${pairs > pairByPairMax ? ' (extrapolated)' : ''}  = ${Math.round(loop / first.ms)} x the check that stores, ${Math.round(loop / unchanged)} x the one that changes nothing`,
    );
  }
} finally {
  await ctx.close();
}
