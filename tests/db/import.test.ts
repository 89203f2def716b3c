import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actorName } from '@/lib/context';
import { repairMany } from '@/lib/coupling/repair-many';
import { DomainError } from '@/lib/errors';
import { runCheck } from '@/lib/health/run-check';
import { type TestContext, testContext } from '../support/context';
import { type ImportFiles, importRows } from '../support/import-folder';

const TABLES = [
  'users',
  'specialization_progress',
  'user_licenses',
  'license_progressions',
  'activities',
  'audit_log',
];

async function everything({ db }: TestContext): Promise<unknown> {
  const tables = [];
  for (const table of TABLES) {
    tables.push((await db.execute(sql`SELECT t.*, t.xmin FROM ${sql.identifier(table)} t ORDER BY t`)).rows);
  }
  return tables;
}

describe('importing', () => {
  let ctx: TestContext;
  beforeAll(async () => {
    ctx = await testContext();
  });
  afterAll(() => ctx?.close());

  const users = Array.from(
    { length: 9 },
    (_, index) => `L${index},L${index}@Example.org,"Learner, ${index}"`,
  );

  it('puts each bad row into the rejects with its line, reason and text, and loads the others', async () => {
    const result = await importRows(ctx, {
      'users.csv': [
        ...users,
        'L1,other@example.org,X',
        'L90,l1@example.ORG,X',
        'L91,,X',
        ',x@example.org,X',
        'L92,not-an-address,X',
        'L93,a@b.hu',
        'L94,a@b.hu,X,more',
        'L95,nul@b.hu,X\0Y',
        'L0,L0@Example.org,"Learner, 0"',
      ],
      'activity.csv': [
        '2013-10-01,L1,PLAYER,100,1,0,0,k1',
        '2013-10-01,nobody,PLAYER,100,1,0,0,k2',
        '2013-10-01,L1,KEEPER,100,1,0,0,k3',
        '2013-02-30,L1,PLAYER,100,1,0,0,k4',
        '2013-10-01,L1,PLAYER,many,1,0,0,k5',
        '2013-10-01,L1,PLAYER,9223372036854775808,1,0,0,k6',
        '2013-10-01,L1,PLAYER,-101,0,0,0,k7',
        '2013-10-01,L1,PLAYER,7,1,0,0,k1',
        '2013-10-01,L1,PLAYER,1,3000000000,0,0,k8',
        '2013-10-01,L2,PLAYER,-1,0,0,0,k9',
        '2013-10-01,"L1,PLAYER,1,0,0,0,k10',
        '2013-10-01,L1,PLAYER,1,0,0,0,',
        '2013-10-01,L1,PLAYER,1,0,0,0,k1\uFFFD',
        '2199-01-01,L1,PLAYER,1,0,0,0,k11',
        '2199-01-01,L1,PLAYER,100,1,0,0,k1',
      ],
    });
    expect(
      result.rejects.map((reject) => reject.split(',').slice(0, 3).join(',').replaceAll('"', '')),
    ).toEqual([
      'users.csv,11,external_id exists with another email or name: user 2',
      'users.csv,12,email belongs to another user: user 2',
      'users.csv,13,email is empty',
      'users.csv,14,external_id is empty',
      'users.csv,15,email is not an e-mail address',
      'users.csv,16,has 2 columns instead of 3',
      'users.csv,17,has 4 columns instead of 3',
      'users.csv,18,contains the NUL character',
      'activity.csv,3,external_id is not a known user',
      'activity.csv,4,specialization is unknown',
      'activity.csv,5,occurred_on is not a date (YYYY-MM-DD; see --dates)',
      'activity.csv,6,xp is not a whole number',
      'activity.csv,7,xp is too large (at most 9223372036854775807)',
      'activity.csv,8,a total would fall below zero',
      'activity.csv,9,activity_key was used before with other values',
      'activity.csv,10,sessions is too large (at most 2147483647)',
      'activity.csv,11,a total would fall below zero',
      'activity.csv,12,a quote is not closed',
      'activity.csv,13,activity_key is empty',
      'activity.csv,14,has a character that was lost (U+FFFD)',
      'activity.csv,15,occurred_on is later than now',
    ]);
    expect(result.rejects[2]).toBe('users.csv,13,email is empty,"L91,,X"');
    expect(result.files).toMatchObject([
      { file: 'users.csv', rows: 18, written: 9, unchanged: 1, rejected: 8 },
      { file: 'activity.csv', rows: 15, written: 1, unchanged: 1, rejected: 13 },
    ]);
    const { rows } = await ctx.db.execute(sql`
      SELECT email, p.total_xp, p.completed_sessions FROM specialization_progress p JOIN users u ON u.id = p.user_id`);
    expect(rows).toEqual([{ email: 'l1@example.org', total_xp: '100', completed_sessions: 1 }]);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['a missing column', { 'users.csv': 'external_id,name\n' }, /^users\.csv: column "email" is missing/],
    [
      'an unknown column',
      { 'enrolments.csv': 'external_id,specialization,started_on,x\n' },
      /^enrolments\.csv: column "x" is unknown/,
    ],
    [
      'a column twice',
      { 'users.csv': 'external_id,email,name,name\n' },
      /^users\.csv: column "name" is there twice/,
    ],
    [
      'another separator',
      { 'users.csv': 'external_id|email|name\n' },
      /^users\.csv: column "external_id", "email", "name" is missing/,
    ],
    ['no header', { 'users.csv': '' }, /^users\.csv: no header/],
    ['no file', {}, /has none of users\.csv/],
  ])('refuses %s before anything is written', async (_, files, message) => {
    const before = await everything(ctx);
    const good = { 'activity.csv': ['2013-10-01,L3,PLAYER,100,1,0,0,refused'] };
    const refused = importRows(ctx, Object.keys(files).length > 0 ? good : {}, {}, files);
    await expect(refused).rejects.toThrowError(DomainError);
    await expect(refused).rejects.toThrowError(message);
    expect(await everything(ctx)).toEqual(before);
  });

  it('takes the columns in any order', async () => {
    const result = await importRows(
      ctx,
      {},
      {},
      { 'users.csv': 'name,external_id,email\n"Learner, 5",L5,l5@example.org\n' },
    );
    expect(result).toMatchObject({ rows: 1, unchanged: 1 });
  });
});

const LEGACY: ImportFiles = {
  'users.csv': Array.from({ length: 6 }, (_, index) => `P${index},p${index}@example.org,P ${index}`),
  'progress.csv': [
    'P0,PLAYER,3,50000,16,2,0,0,2014-01-05 10:00:00+01',
    'P1,PLAYER,2,30000,13,0,0,0,2014-01-06',
    'P2,COACH,2,36000,19,0,41,61,',
    'P4,PLAYER,1,0,0,0,0,0,',
    'P5,PLAYER,4,10,1,0,0,0,2014-01-06',
  ],
  'licenses.csv': [
    'P0,PLAYER,3,3,2013-09-01,2014-01-05',
    'P1,PLAYER,1,1,2013-09-01,',
    'P3,INTERNSHIP,2,3,2013-09-01,2014-01-07',
    'P4,PLAYER,2,2,2013-09-01,2014-01-07T08:00:00Z',
    'P5,PLAYER,4,4,,2014-01-07',
  ],
  'progressions.csv': [
    'P0,PLAYER,1,2,2013-12-01,',
    'P0,PLAYER,2,3,2014-01-05,exam',
    'P4,PLAYER,1,2,2014-01-07,exam',
    'P4,PLAYER,1,2,2014-01-07,exam',
  ],
};

describe('the state of an older system', () => {
  let ctx: TestContext;
  beforeAll(async () => {
    ctx = await testContext();
  });
  afterAll(() => ctx?.close());

  it('is told by a dry run as it would be loaded, and a dry run leaves nothing', async () => {
    const before = await everything(ctx);
    const preview = await importRows(ctx, LEGACY, { dryRun: true });
    expect(await everything(ctx)).toEqual(before);
    const { rejects, files } = await importRows(ctx, LEGACY);
    expect({ rejects: preview.rejects, files: preview.files }).toEqual({ rejects, files });
    expect(files.map((file) => [file.file, file.written, file.unchanged, file.rejected])).toEqual([
      ['users.csv', 6, 0, 0],
      ['progress.csv', 5, 0, 0],
      ['licenses.csv', 5, 0, 0],
      ['progressions.csv', 3, 1, 0],
    ]);
  });

  it('is in the audit log with who loaded it, a row for each batch that wrote something', async () => {
    const { rows } = await ctx.db.execute(sql`
      SELECT actor, target, after, request_id FROM audit_log WHERE action = 'import.batch' ORDER BY id`);
    const batch = (file: string, written: number, unchanged: number) => ({
      actor: actorName(ctx.actor),
      target: `import/${file}`,
      after: { batch: 1, written, unchanged },
      request_id: ctx.requestId,
    });
    expect(rows).toEqual([
      batch('users.csv', 6, 0),
      batch('progress.csv', 5, 0),
      batch('licenses.csv', 5, 0),
      batch('progressions.csv', 3, 1),
    ]);
  });

  it('is loaded with its violations, which a check finds', async () => {
    const report = await runCheck(ctx, { confirmDelayMs: 0 });
    expect(report).toMatchObject({
      total_checked: 6,
      inconsistent: 4,
      violation_counts: {
        PLAYER: { level_mismatch: 2 },
        COACH: { missing_license: 1 },
        INTERNSHIP: { missing_progress: 1 },
      },
    });
  });

  it('has its totals in the ledger as one opening row for each pair', async () => {
    const { rows } = await ctx.db.execute(sql`
      SELECT p.total_xp = sum(a.xp_change) AND p.completed_sessions = sum(a.sessions_change)
        AND p.completed_projects = sum(a.projects_change) AND p.theory_hours = sum(a.theory_hours_change)
        AND p.practice_hours = sum(a.practice_hours_change) AS agrees, array_agg(a.activity_key) AS keys
      FROM specialization_progress p JOIN activities a USING (user_id, specialization_id)
      GROUP BY p.user_id, p.specialization_id`);
    expect(rows).toEqual(Array(5).fill({ agrees: true, keys: ['opening-balance'] }));
  });

  it('changes nothing when it is loaded again, not even after repairs and new activity', async () => {
    await repairMany(ctx, { scope: { filter: {} }, policy: 'evidence', dryRun: false });
    await importRows(ctx, {
      'activity.csv': ['2014-02-01,P0,PLAYER,30000,3,0,0,later', '2014-02-01,P1,PLAYER,20000,5,0,0,later'],
    });
    const before = await everything(ctx);
    const again = await importRows(ctx, LEGACY);
    expect(again).toMatchObject({ written: 0, rejected: 0, unchanged: again.rows });
    expect(await everything(ctx)).toEqual(before);
  });

  it('is refused where a pair exists with other values', async () => {
    const before = await everything(ctx);
    const { rejects } = await importRows(ctx, {
      'progress.csv': [
        'P0,PLAYER,3,50001,16,2,0,0,2014-01-05T09:00:00Z',
        'P5,PLAYER,3,10,1,0,0,0,2014-01-06',
      ],
      'licenses.csv': ['P5,PLAYER,3,4,,2014-01-07', 'P0,PLAYER,3,3,2013-09-02,2014-01-05'],
    });
    expect(rejects.map((reject) => reject.split(',').slice(0, 3).join(','))).toEqual([
      'progress.csv,2,progress of this user and specialization exists with other values',
      'progress.csv,3,progress of this user and specialization exists with other values',
      'licenses.csv,2,a license of this user and specialization exists with other values',
      'licenses.csv,3,a license of this user and specialization exists with other values',
    ]);
    expect(await everything(ctx)).toEqual(before);
  });

  it('is refused where it could not be stored, with the reason', async () => {
    const { rejects } = await importRows(ctx, {
      'progress.csv': [
        'P3,PLAYER,9,0,0,0,0,0,',
        'P3,PLAYER,1,-5,0,0,0,0,',
        'P3,PLAYER,0,0,0,0,0,0,',
        'P3,PLAYER,1,0,0,0,0,0,2199-01-01',
      ],
      'licenses.csv': [
        'P3,COACH,3,2,,',
        'P3,COACH,3,9,,',
        'P3,COACH,99999999999,1,,',
        'P3,COACH,1,1,,2199-01-01',
        'P3,INTERNSHIP,1,1,2199-01-01,',
      ],
      'progressions.csv': [
        'P3,COACH,1,12,2014-01-01,',
        'P3,COACH,1,2,yesterday,',
        'P3,COACH,1,2,2199-01-01,',
      ],
      'enrolments.csv': ['P2,COACH,2199-01-01'],
    });
    expect(rejects.map((reject) => reject.split(',').slice(0, 3).join(','))).toEqual([
      'progress.csv,2,current_level is not in the catalog',
      'progress.csv,3,total_xp is negative',
      'progress.csv,4,current_level is too small (at least 1)',
      'progress.csv,5,last_activity_at is later than now',
      'licenses.csv,2,max_achieved_level is below current_level',
      'licenses.csv,3,max_achieved_level is not in the catalog',
      'licenses.csv,4,current_level is too large (at most 2147483647)',
      'licenses.csv,5,last_advanced_at is later than now',
      'licenses.csv,6,started_at is later than now',
      'progressions.csv,2,to_level is not in the catalog',
      'progressions.csv,3,"advanced_at is not a date or time (YYYY-MM-DD',
      'progressions.csv,4,advanced_at is later than now',
      'enrolments.csv,2,started_on is later than now',
    ]);
  });
});
