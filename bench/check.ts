import { sql } from 'drizzle-orm';
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

/** As the older system did: two queries for each pair. */
async function pairByPair(): Promise<number> {
  const { rows } = await ctx.db.execute<{ user_id: string; specialization_id: string }>(
    sql`SELECT user_id, specialization_id FROM specialization_progress LIMIT ${pairByPairMax}`,
  );
  const startedAt = performance.now();
  for (const { user_id, specialization_id } of rows) {
    await ctx.db.execute(
      sql`SELECT current_level FROM specialization_progress WHERE user_id = ${user_id} AND specialization_id = ${specialization_id}`,
    );
    await ctx.db.execute(
      sql`SELECT current_level FROM user_licenses WHERE user_id = ${user_id} AND specialization_id = ${specialization_id}`,
    );
  }
  return ((performance.now() - startedAt) / rows.length) * pairs;
}

async function firstCheckMs(): Promise<{ ms: number; opened: number }> {
  // Every round finds the same number of new violations: those of the round before are forgotten.
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
  const loop = await pairByPair();
  say(
    `pair by pair, two queries     ${Math.round(loop)} ms${pairs > pairByPairMax ? ' (extrapolated)' : ''}  = ${Math.round(loop / first.ms)} x the check`,
  );
} finally {
  await ctx.close();
}
