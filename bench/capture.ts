import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { compareDirty } from '@/lib/writers/compare-dirty';
import { type BenchDatabase, benchDatabase } from './support/bench-database';
import { argument, say } from './support/measure';
import { plantPairs } from './support/plant-pairs';

/**
 * What capture costs a writer that writes many rows at once, and how long after a write a worker has compared its pair.
 * See bench/README.md.
 */
const ROWS = argument('rows', 1_000_000);
const ROUNDS = argument('rounds', 3);
const WRITES_A_SECOND = argument('writes', 1_000);
const SECONDS = argument('seconds', 20);

type Cost = { seconds: number; wallSeconds: number };

/** Processor time of a backend in seconds. It is the same on a busy machine; the clock is not. */
const processorSeconds = (pid: number) =>
  Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e9;

/** The highest anonymous memory of a backend while `work` runs, in MiB. */
async function peakMiB(pid: number, work: Promise<unknown>): Promise<number> {
  let peak = 0;
  let isRunning = true;
  const ended = work.finally(() => {
    isRunning = false;
  });
  while (isRunning) {
    const kib = Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    peak = Math.max(peak, kib / 1024);
    await delay(50);
  }
  await ended;
  return peak;
}

const median = (values: number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;

async function costOfLargeWrites(bench: BenchDatabase): Promise<void> {
  const writer = new pg.Client({ connectionString: bench.url, application_name: 'legacy app' });
  await writer.connect();
  const pid = (await writer.query('SELECT pg_backend_pid() AS pid')).rows[0].pid as number;
  const statements = {
    'levels of licenses':
      'UPDATE user_licenses SET current_level = 3 - current_level, max_achieved_level = 2',
    'XP of progress': 'UPDATE specialization_progress SET total_xp = total_xp + 1',
  };
  await writer.query(`SET lockstep.door = 'open'`);
  for (const table of ['user_licenses', 'specialization_progress'])
    await writer.query(`UPDATE ${table} SET current_level = 1`);
  for (const [what, statement] of Object.entries(statements)) {
    const costs: Record<'open' | 'foreign', Cost[]> = { open: [], foreign: [] };
    let peak = 0;
    for (let round = 0; round <= ROUNDS; round++)
      for (const mark of ['open', 'foreign'] as const) {
        await writer.query('VACUUM ANALYZE user_licenses, specialization_progress');
        await writer.query(`SET lockstep.door = '${mark}'`);
        const [startedAt, before] = [performance.now(), processorSeconds(pid)];
        peak = Math.max(peak, await peakMiB(pid, writer.query(statement)));
        // The first round fills caches and makes the tables grow.
        if (round > 0)
          costs[mark].push({
            seconds: processorSeconds(pid) - before,
            wallSeconds: (performance.now() - startedAt) / 1_000,
          });
      }
    const [own, captured] = [costs.open, costs.foreign].map((all) =>
      median(all.map(({ seconds }) => seconds)),
    );
    const walls = [costs.open, costs.foreign].map((all) => median(all.map(({ wallSeconds }) => wallSeconds)));
    say(
      `${what}: ${ROWS} rows, own ${own?.toFixed(2)} s of processor time (${walls[0]?.toFixed(1)} s), captured ${captured?.toFixed(2)} s (${walls[1]?.toFixed(1)} s): ${((captured as number) / (own as number)).toFixed(2)}, most memory ${peak.toFixed(0)} MiB`,
    );
  }
  await writer.end();
}

/** Writes at a steady rate while one worker compares; returns the oldest entry of the queue, twenty times a second. */
async function detectionLag(bench: BenchDatabase): Promise<void> {
  await bench.db.execute(sql`DELETE FROM dirty_pairs`);
  const { rows: users } = await bench.db.execute<{ id: string }>(sql`
    SELECT id FROM users WHERE id > 0 ORDER BY id LIMIT 20000`);
  let written = 0;
  let isOver = false;
  const write = async () => {
    const client = new pg.Client({ connectionString: bench.url, application_name: 'legacy app' });
    await client.connect();
    const startedAt = performance.now();
    while (!isOver) {
      if (written >= ((performance.now() - startedAt) / 1_000) * WRITES_A_SECOND) {
        await delay(1);
        continue;
      }
      const { id } = users[written++ % users.length] as { id: string };
      await client.query(
        'UPDATE specialization_progress SET total_xp = total_xp + 1 WHERE user_id = $1 AND specialization_id = $2',
        [id, 'PLAYER'],
      );
    }
    await client.end();
  };
  const compare = async () => {
    while (!isOver) if (!(await compareDirty(bench, 2)).more) await delay(500 * (0.9 + Math.random() / 5));
  };
  const lags: number[] = [];
  const watch = async () => {
    while (!isOver) {
      const { rows } = await bench.db.execute<{ lag: number }>(sql`
        SELECT coalesce(extract(epoch FROM clock_timestamp() - min(written_at)), 0)::float8 AS lag
        FROM dirty_pairs WHERE look = 1`);
      lags.push(rows[0]?.lag ?? 0);
      await delay(50);
    }
  };
  const working = Promise.all([...Array.from({ length: 8 }, write), compare(), watch()]);
  await delay(SECONDS * 1_000);
  isOver = true;
  await working;
  lags.sort((a, b) => a - b);
  const at = (share: number) => (lags[Math.floor(lags.length * share)] as number).toFixed(2);
  say(
    `${(written / SECONDS).toFixed(0)} writes a second past the door: the oldest pair in the queue is ${at(0.5)} s old (median), p95 ${at(0.95)} s, worst ${at(0.999)} s`,
  );
}

const bench = await benchDatabase();
try {
  await plantPairs(bench.db, ROWS, ROWS);
  await costOfLargeWrites(bench);
  await detectionLag(bench);
} finally {
  await bench.close();
}
