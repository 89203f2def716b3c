import { sql } from 'drizzle-orm';
import { runCheck } from '@/lib/health/run-check';
import {
  breaksNothing,
  isDoor,
  lostBoth,
  playSchedules,
  REFUSED,
  type Scheduled,
  writtenPastDoor,
} from '../tests/support/capture-schedules';
import { type BenchDatabase, benchDatabase } from './support/bench-database';
import { argument, say } from './support/measure';

/** Many schedules of writers and the door, with the guard off and enforcing. See bench/README.md. */
const SCHEDULES = argument('schedules', 10_000);
const SEED = argument('seed', 1);

/** The seeds of schedules that break a rule. */
async function wrongOf(
  bench: BenchDatabase,
  guard: 'off' | 'enforce',
  schedules: Scheduled[],
): Promise<number[]> {
  if (guard === 'enforce') {
    const { rows } = await bench.db.execute<{ user_id: string }>(
      sql`SELECT user_id FROM violations WHERE resolved_at IS NULL`,
    );
    const broken = new Set(rows.map(({ user_id }) => Number(user_id)));
    return schedules
      .filter(
        ({ user, ended }) =>
          (broken.has(user) && !lostBoth({ ended })) ||
          ended.some((one) => one.sqlstate === REFUSED && (isDoor(one) || breaksNothing(one))),
      )
      .map(({ seed }) => seed);
  }
  const { rows } = await bench.db.execute<{ user_id: string; written: number }>(sql`
    SELECT u.user_id, count(*)::int AS written
    FROM foreign_writes w CROSS JOIN LATERAL unnest(w.user_ids) AS u(user_id) GROUP BY 1`);
  const captured = new Map(rows.map(({ user_id, written }) => [Number(user_id), written]));
  const written = writtenPastDoor(schedules);
  return schedules
    .filter(({ user }) => (captured.get(user) ?? 0) !== written.get(user))
    .map(({ seed }) => seed);
}

for (const guard of ['off', 'enforce'] as const) {
  const bench = await benchDatabase({ settings: { deadlock_timeout: '20ms' } });
  try {
    const startedAt = performance.now();
    const schedules = await playSchedules(bench, { count: SCHEDULES, seed: SEED, guard });
    const seconds = (performance.now() - startedAt) / 1_000;
    await runCheck(bench, { confirmDelayMs: 0 });
    const states = new Map<string, number>();
    for (const { sqlstate } of schedules.flatMap(({ ended }) => ended))
      states.set(sqlstate ?? 'committed', (states.get(sqlstate ?? 'committed') ?? 0) + 1);
    const wrong = await wrongOf(bench, guard, schedules);
    say(
      `guard ${guard}: ${SCHEDULES} schedules in ${seconds.toFixed(0)} s, transactions ${[...states].map(([state, n]) => `${n} ${state}`).join(', ')}; seeds that break a rule: ${wrong.join(', ') || 'none'}`,
    );
    if (wrong.length > 0) process.exitCode = 1;
  } finally {
    await bench.close();
  }
}
