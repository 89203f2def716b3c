import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { openDoor } from '@/db/door';
import { inTransaction } from '@/db/transaction';
import { type Actor, type Ended, randomOf, Stage } from './schedules';

const FIRST_USER = 100_000;

/** Plants learners whose pair is in agreement at level 2 and whose ledger and history say so. */
async function plantScheduled(db: Database, count: number): Promise<void> {
  const users = sql`generate_series(${FIRST_USER}::bigint, ${FIRST_USER + count - 1}::bigint) AS n`;
  await inTransaction(
    db,
    async (tx) => {
      await openDoor(tx);
      await tx.execute(sql`
        INSERT INTO users (id, email, name) SELECT n, 'schedule-' || n || '@example.org', 'S' FROM ${users}`);
      await tx.execute(sql`
        INSERT INTO specialization_progress (user_id, specialization_id, current_level, total_xp, completed_sessions)
        SELECT n, 'PLAYER', 2, 25000, 12 FROM ${users}`);
      await tx.execute(sql`
        INSERT INTO user_licenses (user_id, specialization_id, current_level, max_achieved_level)
        SELECT n, 'PLAYER', 2, 2 FROM ${users}`);
      await tx.execute(sql`
        INSERT INTO activities (user_id, specialization_id, activity_key, kind, xp_change, sessions_change, projects_change,
          theory_hours_change, practice_hours_change, level_before, level_after, occurred_at, actor)
        SELECT n, 'PLAYER', 'opening', 'opening', 25000, 12, 0, 0, 0, 1, 2, clock_timestamp(), 'test' FROM ${users}`);
      await tx.execute(sql`
        INSERT INTO license_progressions (user_id, specialization_id, from_level, to_level, advanced_at, source, actor)
        SELECT n, 'PLAYER', NULL, 2, clock_timestamp(), 'import', 'test' FROM ${users}`);
    },
    { statementTimeoutMs: 120_000 },
  );
}

const PAIR = (user: number) => `user_id = ${user} AND specialization_id = 'PLAYER'`;
const progress = (level: number) => (user: number) =>
  `UPDATE specialization_progress SET current_level = ${level} WHERE ${PAIR(user)} AND current_level <> ${level}`;
const license = (level: number) => (user: number) =>
  `UPDATE user_licenses SET current_level = ${level}, max_achieved_level = greatest(max_achieved_level, ${level}) WHERE ${PAIR(user)} AND current_level <> ${level}`;
const xp = (more: number) => (user: number) =>
  `UPDATE specialization_progress SET total_xp = total_xp + ${more} WHERE ${PAIR(user)}`;
const gone = (table: string) => (user: number) => `DELETE FROM ${table} WHERE ${PAIR(user)}`;
const record = (key: string, more: number) => (user: number) =>
  `SELECT outcome FROM record_activity(${user}, 'PLAYER', '${key}', ${more}, 3, 0, 0, 0, NULL, 'test', NULL)`;

/** The transactions that schedules are made of. Those of the door use nothing but its functions. */
const ACTORS: Actor[] = [
  { name: 'both, progress first', steps: [progress(3), license(3)] },
  { name: 'both, license first', steps: [license(4), progress(4)] },
  { name: 'progress alone', steps: [xp(10), progress(1)] },
  { name: 'license alone', steps: [license(1)] },
  { name: 'back and forth', steps: [license(5), license(2), xp(1), xp(-1)] },
  { name: 'loses progress', steps: [gone('specialization_progress')] },
  { name: 'loses the license', steps: [gone('user_licenses'), xp(5)] },
  { name: 'deletes both', steps: [gone('specialization_progress'), gone('user_licenses')] },
  { name: 'door: records', steps: [record('one', 5)] },
  { name: 'door: records twice', steps: [record('one', 5), record('two', 30_000)] },
  { name: 'door: records and takes the key again', steps: [record('two', 40_000), record('two', 40_000)] },
];

/** What the guard answers (check_violation). */
export const REFUSED = '23514';

/**
 * A transaction that leaves both records of its pair at one level, or neither. One that found a record at that level already,
 * and wrote the other alone, may break the pair when somebody changes the first.
 */
export const breaksNothing = ({ name, rowCounts }: Ended) =>
  /^both|^deletes both/.test(name) && new Set(rowCounts).size === 1;

/**
 * Whether somebody deleted both records of the pair, which breaks no agreement: the check finds it. What is recorded after
 * that brings progress back and no license, because the history says that there was one: a person decides.
 */
export const lostBoth = ({ ended }: { ended: Ended[] }) =>
  ended.some(({ name, sqlstate }) => name === 'deletes both' && sqlstate === null);

export const isDoor = ({ name }: { name: string }) => name.startsWith('door');

export type Scheduled = { seed: number; user: number; ended: Ended[] };

/** Runs the schedule of a seed: two or three transactions in an order that the seed gives. */
async function runSchedule(stage: Stage, seed: number, nth: number): Promise<Scheduled> {
  const random = randomOf(seed);
  const count = random() < 0.5 ? 2 : 3;
  const actors = Array.from({ length: count }, () => ACTORS[Math.floor(random() * ACTORS.length)] as Actor);
  const user = FIRST_USER + nth;
  return { seed, user, ended: await stage.run(actors, user, random) };
}

/** Plants a learner for each schedule, switches the guard, and runs the schedules of these seeds one after the other. */
export async function playSchedules(
  { db, url }: { db: Database; url: string },
  { count, seed, guard }: { count: number; seed: number; guard: 'off' | 'enforce' },
): Promise<Scheduled[]> {
  await plantScheduled(db, count);
  await db.execute(sql`SELECT set_guard(${guard}, 100, 'test', 'test')`);
  const stage = await Stage.open(url, 'legacy app');
  const schedules: Scheduled[] = [];
  for (let nth = 0; nth < count; nth++) schedules.push(await runSchedule(stage, seed + nth, nth));
  await stage.close();
  return schedules;
}

/** The numbers of rows that committed statements past the door wrote, for each learner. */
export function writtenPastDoor(schedules: Scheduled[]): Map<number, number> {
  return new Map(
    schedules.map(({ user, ended }) => [
      user,
      ended
        .filter((one) => one.sqlstate === null && !isDoor(one))
        .flatMap(({ rowCounts }) => rowCounts)
        .reduce((sum, rows) => sum + rows, 0),
    ]),
  );
}
