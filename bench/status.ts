import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { countChanges } from '@/lib/health/count-changes';
import { readFigures, readStatus } from '@/lib/health/read-status';
import { runCheck } from '@/lib/health/run-check';
import { benchDatabase } from './support/bench-database';
import { argument, medianMs, say } from './support/measure';
import { breakPairs, plantPairs } from './support/plant-pairs';
import { addOperator, signIn, startServer } from './support/web-server';

/** Reads the status without open violations, and with one of each pair. See bench/README.md. */
const pairs = argument('violations', 1_000_000);
const readers = argument('readers', 6);
const ROUNDS = 200;
const INTERVAL = { intervalMinutes: 5 };

const ctx = await benchDatabase();
const server = await startServer(ctx.url);
await addOperator(ctx);
const authorization = `Bearer ${await signIn(server.origin)}`;

async function ask(): Promise<void> {
  const answer = await fetch(`${server.origin}/api/v1/health/status`, { headers: { authorization } });
  if (!answer.ok) throw new Error(`the status was answered with ${answer.status}`);
  await answer.arrayBuffer();
}

/** Another process: its readings are not shared with those of others. */
const reader = () => ({ ...ctx, db: drizzle({ client: ctx.db.$client }) });

async function measure(what: string): Promise<{ one: number; many: number; figures: number; http: number }> {
  await ctx.db.execute(sql`VACUUM ANALYZE`);
  await medianMs(ROUNDS, () => readStatus(reader(), INTERVAL));
  const figures = await medianMs(ROUNDS, () => readFigures(ctx, INTERVAL));
  const one = await medianMs(ROUNDS, () => readStatus(reader(), INTERVAL));
  const many = await medianMs(ROUNDS, () =>
    Promise.all(Array.from({ length: readers }, () => readStatus(reader(), INTERVAL))),
  );
  const http = await medianMs(ROUNDS, () => Promise.all(Array.from({ length: readers }, ask)));
  say(
    `${what.padEnd(24)} figures ${figures.toFixed(2)} ms, status ${one.toFixed(2)} ms, ${readers} readers at once ${many.toFixed(2)} ms, over HTTP ${http.toFixed(2)} ms`,
  );
  return { one, many, figures, http };
}

async function check(): Promise<number> {
  const startedAt = performance.now();
  await runCheck(ctx, { confirmDelayMs: 0 });
  return (performance.now() - startedAt) / 1000;
}

try {
  await plantPairs(ctx.db, pairs, pairs + 1);
  say(`check of ${pairs} pairs in agreement: ${(await check()).toFixed(1)} s`);
  const none = await measure('without violations');
  await breakPairs(ctx.db, 1);
  say(`check that stores ${pairs} violations: ${(await check()).toFixed(1)} s`);
  const all = await measure(`with ${pairs}`);
  say(
    `ratio: figures ${(all.figures / none.figures).toFixed(2)}, status ${(all.one / none.one).toFixed(2)}, ${readers} readers ${(all.many / none.many).toFixed(2)}, over HTTP ${(all.http / none.http).toFixed(2)}`,
  );
  await ctx.db.execute(sql`UPDATE violations SET acknowledged_at = now() WHERE user_id % 1000 = 0`);
  const unfolded = await medianMs(20, () => readFigures(ctx, INTERVAL));
  const startedAt = performance.now();
  await countChanges(ctx.db);
  say(
    `after a change of every 1,000th learner: figures ${unfolded.toFixed(2)} ms until it is counted, which takes ${(performance.now() - startedAt).toFixed(0)} ms`,
  );
} finally {
  await server.stop();
  await ctx.close();
}
