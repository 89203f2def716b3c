import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { createClient, type Database } from '@/db/client';
import type { Queryable } from '@/db/transaction';
import type { Context } from '@/lib/context';
import type { Activity } from '@/lib/contract/activities';
import { createLog } from '@/lib/log';
import type { SpecializationId } from '@/lib/vocabulary/specializations';
import { createTestDatabase, type TestDatabase, type TestServer } from './database';

export type TestContext = Context & {
  url: string;
  ownerUrl: string;
  adminUrl: string;
  /** The same database as the owner of its tables, for writes that no part of the product may do. */
  owner: Database;
  close(): Promise<void>;
};

/** A context that acts as the system, on a database of its own or on one that other code removes. */
export async function testContext(
  options: { server?: TestServer; poolMax?: number; on?: Omit<TestDatabase, 'drop' | 'renew'> } = {},
): Promise<TestContext> {
  const own = options.on ? null : await createTestDatabase(options.server);
  const database = (options.on ?? own) as Omit<TestDatabase, 'drop' | 'renew'>;
  const db = createClient({
    url: database.url,
    applicationName: 'lockstep-test',
    poolMax: options.poolMax ?? 12,
  });
  const owner = createClient({ url: database.ownerUrl, applicationName: 'lockstep-test-owner', poolMax: 2 });
  return {
    db,
    owner,
    url: database.url,
    ownerUrl: database.ownerUrl,
    adminUrl: database.adminUrl,
    actor: { kind: 'system', job: 'test' },
    log: createLog({ name: 'test', enabled: false }),
    requestId: 'req-test',
    close: async () => {
      await Promise.all([db.$client.end(), owner.$client.end()]);
      await own?.drop();
    },
  };
}

/** The same database for another web process: a statement never combines requests of the two. */
export function otherProcess(ctx: Context): Context {
  return { ...ctx, db: drizzle({ client: ctx.db.$client }) };
}

let users = 0;

/** A learner without any pair. */
export async function addUser(db: Database): Promise<number> {
  users += 1;
  const { rows } = await db.execute<{ id: string }>(sql`
    INSERT INTO users (email, name) VALUES (${`learner-${process.pid}-${users}@example.org`}, ${`Learner ${users}`}) RETURNING id`);
  return Number(rows[0]?.id);
}

export function activity(userId: number, key: string, more: Partial<Activity> = {}): Activity {
  return {
    user_id: userId,
    specialization: 'PLAYER',
    activity_key: key,
    xp: 0,
    sessions: 0,
    projects: 0,
    theory_hours: 0,
    practice_hours: 0,
    ...more,
  };
}

export type Standing = { progress?: number | null; license?: number | null; xp?: number; sessions?: number };

/**
 * Writes the rows of a pair as a legacy writer does, not through `lib/coupling`, with an opening entry of the ledger that
 * explains the totals. A null level means no row.
 */
export async function plantPair(
  db: Queryable,
  userId: number,
  { progress = 1, license = 1, xp = 0, sessions = 0 }: Standing,
  specialization: SpecializationId = 'PLAYER',
): Promise<void> {
  if (progress !== null) {
    await db.execute(sql`
      INSERT INTO specialization_progress (user_id, specialization_id, current_level, total_xp, completed_sessions)
      VALUES (${userId}, ${specialization}, ${progress}, ${xp}, ${sessions})`);
    if (xp !== 0 || sessions !== 0) await plantOpening(db, userId, { xp, sessions }, specialization);
  }
  if (license !== null) {
    await db.execute(sql`
      INSERT INTO user_licenses (user_id, specialization_id, current_level, max_achieved_level)
      VALUES (${userId}, ${specialization}, ${license}, ${license})`);
  }
}

/** Adds totals to the ledger of a pair, and leaves its progress row as it is. */
export async function plantOpening(
  db: Queryable,
  userId: number,
  { xp = 0, sessions = 0 }: Pick<Standing, 'xp' | 'sessions'>,
  specialization: SpecializationId = 'PLAYER',
): Promise<void> {
  await db.execute(sql`
    INSERT INTO activities (user_id, specialization_id, activity_key, kind, xp_change, sessions_change, projects_change,
      theory_hours_change, practice_hours_change, level_before, level_after, occurred_at, actor)
    VALUES (${userId}, ${specialization}, 'opening-' || (
        SELECT count(*) FROM activities a WHERE a.user_id = ${userId} AND a.specialization_id = ${specialization}), 'opening', ${xp}, ${sessions},
      0, 0, 0, 1, 1, clock_timestamp(), 'test')`);
}

/** Plants one pair in agreement and one of each kind of violation. Returns their users. */
export async function plantOfEveryKind(db: Database) {
  const [fine, behind, noLicense, noProgress, ahead] = await Promise.all(
    Array.from({ length: 5 }, () => addUser(db)),
  );
  await plantPair(db, fine as number, { progress: 2, license: 2, xp: 25_000, sessions: 12 });
  await plantPair(db, behind as number, { progress: 3, license: 1, xp: 45_000, sessions: 15 });
  await plantPair(db, noLicense as number, { progress: 1, license: null });
  await plantPair(db, noProgress as number, { progress: null, license: 2 });
  await plantOpening(db, noProgress as number, { xp: 25_000, sessions: 12 });
  await plantPair(db, ahead as number, { progress: 1, license: 5 }, 'COACH');
  return {
    behind: behind as number,
    noLicense: noLicense as number,
    noProgress: noProgress as number,
    ahead: ahead as number,
  };
}

export async function plantHistory(
  db: Database,
  userId: number,
  rows: [from: number | null, to: number][],
  specialization: SpecializationId = 'PLAYER',
): Promise<void> {
  for (const [from, to] of rows) {
    await db.execute(sql`
      INSERT INTO license_progressions (user_id, specialization_id, from_level, to_level, advanced_at, source, actor)
      VALUES (${userId}, ${specialization}, ${from}, ${to}, clock_timestamp(), 'import', 'test')`);
  }
}

export type StoredPair = {
  progress_level: number | null;
  license_level: number | null;
  total_xp: string | null;
  completed_sessions: number | null;
  history: number;
  ledger: number;
};

/** Both rows of a pair and the rows about them, as they are stored. */
export async function storedPair(
  db: Database,
  userId: number,
  specialization: SpecializationId = 'PLAYER',
): Promise<StoredPair> {
  const { rows } = await db.execute<StoredPair>(sql`
    SELECT p.current_level AS progress_level, l.current_level AS license_level, p.total_xp, p.completed_sessions,
      (SELECT count(*)::int FROM license_progressions h WHERE h.user_id = u.id AND h.specialization_id = ${specialization}) AS history,
      (SELECT count(*)::int FROM activities a WHERE a.user_id = u.id AND a.specialization_id = ${specialization}) AS ledger
    FROM users u
    LEFT JOIN specialization_progress p ON p.user_id = u.id AND p.specialization_id = ${specialization}
    LEFT JOIN user_licenses l ON l.user_id = u.id AND l.specialization_id = ${specialization}
    WHERE u.id = ${userId}`);
  return rows[0] as StoredPair;
}
