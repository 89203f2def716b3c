import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actorName } from '@/lib/context';
import { plantHistory, plantOpening, plantPair, type TestContext, testContext } from '../support/context';
import { hasOldestServer, type TestServer } from '../support/database';
import { importRows } from '../support/import-folder';

const USERS = 72;
const ROWS = 1_500;

/** A small random generator with the same numbers in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Row = {
  day: string;
  user: number;
  specialization: string;
  totals: [string, number, number, number];
  key: string;
};

/** Activities of every kind that depends on earlier ones. */
function troubledActivity(): Row[] {
  const random = seeded(7);
  const pick = <T>(of: readonly T[]): T => of[random(of.length)] as T;
  const rows: Row[] = [];
  for (let index = 0; index < ROWS; index++) {
    const again = random(12) === 0 ? rows[random(Math.max(rows.length, 1))] : undefined;
    if (again) {
      const day = random(3) === 0 ? '2014-01-01' : again.day;
      rows.push(random(3) === 0 ? { ...again, day, totals: ['1', 0, 0, 0] } : { ...again, day });
      continue;
    }
    const user = 1 + random(USERS);
    const large = user % 10 === 9 && random(6) === 0;
    const xp = large ? '6000000000000000000' : String(random(9) === 0 ? -random(90_000) : random(30_000));
    const year = random(15) === 0 ? 2199 : 2013;
    rows.push({
      day: `${year}-${String(1 + random(12)).padStart(2, '0')}-${String(1 + random(28)).padStart(2, '0')}`,
      user,
      specialization: pick(['PLAYER', 'PLAYER', 'COACH', 'INTERNSHIP']),
      totals: [xp, random(40) === 0 ? -random(30) : random(9), random(30), random(40)],
      key: `key-${index}`,
    });
  }
  return rows;
}

/** Pairs in every possible state before a recording: none, enrolled, held after a lowering, and broken in each way. */
async function plantStates({ db }: TestContext): Promise<void> {
  for (let user = 1; user <= USERS; user++) {
    const { rows } = await db.execute<{ id: string }>(sql`
      INSERT INTO users (external_id, email, name) VALUES (${`u${user}`}, ${`u${user}@example.org`}, 'U') RETURNING id`);
    const id = Number(rows[0]?.id);
    if (user > 60) {
      await plantWithoutHold(db, id, user);
      continue;
    }
    if (user % 6 === 1) await db.execute(sql`SELECT enrol(${id}, 'PLAYER', 'test', NULL)`);
    if (user % 6 === 2) await plantPair(db, id, { progress: null, license: 4 });
    if (user % 6 === 3) await plantPair(db, id, { progress: 3, license: null, xp: 50_000, sessions: 16 });
    if (user % 6 === 4) await plantPair(db, id, { progress: 2, license: 6, xp: 26_000, sessions: 14 });
    if (user % 6 === 5) await plantPair(db, id, { progress: 4, license: 2, xp: 80_000, sessions: 19 });
    if (user % 12 === 2) {
      await db.execute(sql`
        INSERT INTO activities (user_id, specialization_id, activity_key, xp_change, sessions_change, projects_change,
          theory_hours_change, practice_hours_change, level_before, level_after, occurred_at, actor)
        SELECT ${id}, 'PLAYER', 'key-' || n, 5, 0, 0, 0, 0, 1, 1, '2013-01-01Z', 'test' FROM generate_series(0, 400) n`);
    }
    if (user % 12 === 0) {
      await plantPair(db, id, { progress: 2, license: 2, xp: 80_000, sessions: 19 });
      await plantHistory(db, id, [[null, 2]]);
      await db.execute(sql`UPDATE specialization_progress SET level_hold = 4 WHERE user_id = ${id}`);
    }
  }
}

/** Pairs whose progress row, or its hold, something deleted: some of their learners were lowered by a person. */
async function plantWithoutHold(db: TestContext['db'], id: number, user: number): Promise<void> {
  await plantOpening(db, id, { xp: 80_000, sessions: 19 });
  const isLowered = user % 2 === 0;
  await plantHistory(
    db,
    id,
    isLowered
      ? [
          [null, 4],
          [4, 2],
        ]
      : [[null, 2]],
  );
  await plantPair(db, id, { progress: null, license: user % 3 === 0 ? null : 2 });
  if (user % 3 === 1) {
    await db.execute(sql`
      INSERT INTO specialization_progress (user_id, specialization_id, current_level, total_xp, completed_sessions)
      VALUES (${id}, 'PLAYER', 2, 80000, 19)`);
  }
}

async function standing({ db }: TestContext) {
  const read = async (query: ReturnType<typeof sql>) => (await db.execute(query)).rows;
  return {
    progress: await read(sql`
      SELECT user_id, specialization_id, current_level, total_xp, completed_sessions, completed_projects, theory_hours,
        practice_hours, level_hold, last_activity_at FROM specialization_progress ORDER BY 1, 2`),
    licenses: await read(sql`
      SELECT user_id, specialization_id, current_level, max_achieved_level, last_advanced_at IS NULL AS never_advanced
      FROM user_licenses ORDER BY 1, 2`),
    history: await read(sql`
      SELECT user_id, specialization_id, row_number() OVER (PARTITION BY user_id, specialization_id ORDER BY id) AS nth,
        from_level, to_level, source, actor, reason, request_id FROM license_progressions ORDER BY 1, 2, 3`),
    ledger: await read(sql`
      SELECT user_id, specialization_id, activity_key, xp_change, sessions_change, projects_change, theory_hours_change,
        practice_hours_change, level_before, level_after, CASE WHEN kind = 'activity' THEN occurred_at END AS occurred_at,
        actor FROM activities ORDER BY 1, 2, 3`),
  };
}

const servers: TestServer[] = hasOldestServer ? ['current', 'oldest'] : ['current'];

describe.each(servers)('activity of pairs in every state, on the %s server', (server) => {
  let imported: TestContext;
  let replayed: TestContext;
  beforeAll(async () => {
    [imported, replayed] = [await testContext({ server }), await testContext({ server })];
    await plantStates(imported);
    await plantStates(replayed);
  });
  afterAll(async () => {
    await imported?.close();
    await replayed?.close();
  });

  it('has the same result in all four tables when it is imported as when it is recorded row by row', async () => {
    const rows = troubledActivity();
    const outcomes: string[] = [];
    for (const { day, user, specialization, totals, key } of rows) {
      const { rows: answered } = await replayed.db.execute<{ outcome: string }>(sql`
        SELECT outcome FROM record_activity((SELECT id FROM users WHERE external_id = ${`u${user}`}), ${specialization},
          ${key}, ${totals[0]}, ${totals[1]}, 0, ${totals[2]}, ${totals[3]}, ${`${day}T00:00:00Z`},
          ${actorName(replayed.actor)}, NULL)`);
      outcomes.push(answered[0]?.outcome ?? '');
    }
    const lines = rows.map((row) =>
      [row.day, `u${row.user}`, row.specialization, ...row.totals, row.key].join(','),
    );
    const result = await importRows(imported, { 'activity.csv': lines });

    const counted = (outcome: string) => outcomes.filter((found) => found === outcome).length;
    for (const outcome of [
      'recorded',
      'duplicate',
      'key_reused',
      'total_below_zero',
      'total_too_large',
      'occurred_ahead',
    ]) {
      expect(counted(outcome), `rows with outcome ${outcome}: the data must reach it`).toBeGreaterThan(5);
    }
    expect(result).toMatchObject({
      rows: ROWS,
      written: counted('recorded'),
      unchanged: counted('duplicate'),
    });
    const refusedLines = outcomes.flatMap((outcome, index) =>
      /recorded|duplicate/.test(outcome) ? [] : [index + 2],
    );
    expect(result.rejects.map((reject) => Number(reject.split(',')[1])).sort((a, b) => a - b)).toEqual(
      refusedLines,
    );
    const [made, expected] = [await standing(imported), await standing(replayed)];
    for (const table of ['progress', 'licenses', 'history', 'ledger'] as const) {
      expect(made[table], table).toEqual(expected[table]);
    }
  });
});
