import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repairMany } from '@/lib/coupling/repair-many';
import { withdrawLicense } from '@/lib/coupling/withdraw-license';
import { runCheck } from '@/lib/health/run-check';
import { plantPair, type TestContext, testContext } from '../support/context';
import { decisionOn } from '../support/decisions';
import { type ImportFiles, importRows } from '../support/import-folder';
import { waitFor } from '../support/wait-for';
import { isWaitedFor } from '../support/waited-for';

let ctx: TestContext;
beforeEach(async () => {
  ctx = await testContext();
});
afterEach(() => ctx.close());

const USERS = ['old-1,anna@example.org,Kovacs Anna', 'old-2,bela@example.org,Nagy Bela'];

/** What is stored of both users, as `old-1 PLAYER 2/1`: the levels of progress and license. */
async function pairs(): Promise<string[]> {
  const { rows } = await ctx.db.execute<{ pair: string }>(sql`
    SELECT u.external_id || ' ' || specialization_id || ' ' || coalesce(p.current_level::text, '-') || '/'
      || coalesce(l.current_level::text, '-') AS pair
    FROM specialization_progress p FULL JOIN user_licenses l USING (user_id, specialization_id)
      JOIN users u ON u.id = user_id ORDER BY 1`);
  return rows.map(({ pair }) => pair);
}

/** File, line and reason of each reject. */
async function imported(files: ImportFiles, more = {}): Promise<string[]> {
  const { rejects } = await importRows(ctx, { 'users.csv': USERS, ...files }, more);
  return rejects.map((reject) => reject.split(',').slice(0, 3).join(',').replaceAll('"', ''));
}

describe('a license in a file', () => {
  it('is not granted to a learner of whom a person withdraws it while the file is loaded', async () => {
    await imported({ 'progress.csv': ['old-1,PLAYER,2,25000,12,0,0,0,'] });
    const ids = await ctx.db.execute<{ id: string }>(
      sql`SELECT id FROM users WHERE id > 0 ORDER BY external_id`,
    );
    const [id, other] = ids.rows.map((row) => Number(row.id)) as [number, number];
    const decision = await decisionOn(ctx, id);
    const holder = new pg.Client({ connectionString: ctx.url });
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query(
      "INSERT INTO specialization_progress (user_id, specialization_id) VALUES ($1, 'PLAYER')",
      [other],
    );
    const importing = imported({
      'progress.csv': ['old-1,PLAYER,2,25000,12,0,0,0,', 'old-2,PLAYER,1,0,0,0,0,0,'],
      'licenses.csv': ['old-1,PLAYER,2,2,,', 'old-2,PLAYER,1,1,,'],
    });
    await waitFor('the import waits for the other pair', () => isWaitedFor(holder));
    let outcome: unknown;
    const withdrawing = withdrawLicense(ctx, decision).then(
      () => (outcome = 'done'),
      (error) => (outcome = error.code),
    );
    await waitFor('the withdrawal is done or waits', async () => outcome ?? (await waiting()) === 2);
    await holder.query('ROLLBACK');
    await holder.end();
    await Promise.all([importing, withdrawing]);
    // The import came first: the withdrawal was decided on a pair without a license.
    expect(outcome).toBe('stale_version');
    expect(await pairs()).toEqual(['old-1 PLAYER 2/2', 'old-2 PLAYER 1/1']);
  });

  async function waiting(): Promise<number> {
    const { rowCount } = await ctx.db.execute(sql`
      SELECT FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`);
    return rowCount ?? 0;
  }
});

describe('of a pair in two files', () => {
  it('neither half is taken when the license is not in the catalog, and no repair makes one', async () => {
    const rejects = await imported({
      'progress.csv': [
        'old-1,INTERNSHIP,3,30000,25,0,0,0,2025-01-01T10:00:00Z',
        'old-2,INTERNSHIP,1,0,0,0,0,0,',
      ],
      'licenses.csv': [
        'old-1,INTERNSHIP,5,5,2024-01-01T10:00:00Z,2025-01-01T10:00:00Z',
        'old-2,INTERNSHIP,1,1,2024-01-01T10:00:00Z,',
      ],
    });
    expect(rejects).toEqual([
      'licenses.csv,2,current_level is not in the catalog',
      'progress.csv,2,another row of this pair was rejected: licenses.csv line 2',
    ]);
    expect(await pairs()).toEqual(['old-2 INTERNSHIP 1/1']);
    await runCheck(ctx, { confirmDelayMs: 0 });
    await repairMany(ctx, { scope: { filter: {} }, policy: 'evidence', dryRun: false });
    expect(await pairs()).toEqual(['old-2 INTERNSHIP 1/1']);
  });

  it.each<[string, ImportFiles, string]>([
    [
      'a level that is no number',
      { 'progress.csv': ['old-1,PLAYER,two,0,0,0,0,0,'], 'licenses.csv': ['old-1,PLAYER,2,2,,'] },
      'licenses.csv,2,another row of this pair was rejected: progress.csv line 2',
    ],
    [
      'a missing column',
      { 'progress.csv': ['old-1,PLAYER,2,0,0,0,0,0'], 'licenses.csv': ['old-1,PLAYER,2,2,,'] },
      'licenses.csv,2,another row of this pair was rejected: progress.csv line 2',
    ],
    [
      'a quote that is not closed',
      { 'progress.csv': ['old-1,PLAYER,2,"0,0,0,0,0,'], 'licenses.csv': ['old-1,PLAYER,2,2,,'] },
      'licenses.csv,2,another row of this pair was rejected: progress.csv line 2',
    ],
    [
      'a time that cannot be',
      { 'progress.csv': ['old-1,PLAYER,2,0,0,0,0,0,'], 'licenses.csv': ['old-1,PLAYER,2,2,,2199-01-01'] },
      'progress.csv,2,another row of this pair was rejected: licenses.csv line 2',
    ],
  ])('neither half is taken when one has %s', async (_, files, reason) => {
    const rejects = await imported(files);
    expect(rejects).toHaveLength(2);
    expect(rejects).toContain(reason);
    expect(await pairs()).toEqual([]);
  });

  it('neither half is taken when one is stored with other values', async () => {
    await imported({});
    const { rows } = await ctx.db.execute<{ id: string }>(sql`SELECT id FROM users ORDER BY external_id`);
    await plantPair(ctx.db, Number(rows[0]?.id), { progress: null, license: 4 });
    const rejects = await imported({
      'progress.csv': ['old-1,PLAYER,2,25000,12,0,0,0,'],
      'licenses.csv': ['old-1,PLAYER,2,2,,'],
    });
    expect(rejects).toEqual([
      'licenses.csv,2,a license of this user and specialization exists with other values',
      'progress.csv,2,another row of this pair was rejected: licenses.csv line 2',
    ]);
    expect(await pairs()).toEqual(['old-1 PLAYER -/4']);
  });

  it('nothing of the later files is taken when a half was rejected, so no later row makes the pair anew', async () => {
    const rejects = await imported({
      'licenses.csv': ['old-1,PLAYER,9,9,,', 'old-2,PLAYER,2,2,,'],
      'progressions.csv': ['old-1,PLAYER,1,2,2014-01-05,exam', 'old-2,PLAYER,1,2,2014-01-05,exam'],
      'enrolments.csv': ['old-1,PLAYER,2014-01-01', 'old-1,COACH,2014-01-01'],
      'activity.csv': ['2014-02-01,old-1,PLAYER,10,1,0,0,a1', '2014-02-01,old-2,PLAYER,10,1,0,0,a1'],
    });
    const of = 'of this pair was rejected: licenses.csv line 2';
    expect(rejects).toEqual([
      'licenses.csv,2,current_level is not in the catalog',
      `progressions.csv,2,another row ${of}`,
      `enrolments.csv,2,another row ${of}`,
      `activity.csv,2,another row ${of}`,
    ]);
    expect(await pairs()).toEqual(['old-1 COACH 1/1', 'old-2 PLAYER 2/2']);
  });

  it('rows of an existing pair are taken although its older state was rejected', async () => {
    await imported({ 'enrolments.csv': ['old-1,PLAYER,2014-01-01'] });
    const rejects = await imported({
      'progress.csv': ['old-1,PLAYER,2,25000,12,0,0,0,'],
      'activity.csv': ['2014-02-01,old-1,PLAYER,10,1,0,0,a1'],
    });
    expect(rejects).toEqual([
      'progress.csv,2,progress of this user and specialization exists with other values',
    ]);
    const { rows } = await ctx.db.execute(sql`SELECT activity_key FROM activities`);
    expect(rows).toEqual([{ activity_key: 'a1' }]);
  });

  it('both halves are in one transaction: nobody sees a pair with one of them', async () => {
    const holder = new pg.Client({ connectionString: ctx.ownerUrl });
    await holder.connect();
    try {
      await holder.query('BEGIN; LOCK TABLE user_licenses IN EXCLUSIVE MODE');
      const importing = imported({
        'progress.csv': ['old-1,PLAYER,2,25000,12,0,0,0,'],
        'licenses.csv': ['old-1,PLAYER,2,2,,'],
      });
      await waitFor('the import waits for the licenses', () => isWaitedFor(holder));
      const { rows } = await ctx.db.execute(sql`SELECT FROM specialization_progress`);
      expect(rows).toEqual([]);
      await holder.query('COMMIT');
      expect(await importing).toEqual([]);
      expect(await pairs()).toEqual(['old-1 PLAYER 2/2']);
    } finally {
      await holder.end();
    }
  });
});

describe('several rows of one pair in a file', () => {
  it('are all rejected and name each other, when their values differ', async () => {
    const files: ImportFiles = {
      'progress.csv': [
        'old-1,PLAYER,2,25000,12,0,0,0,',
        'old-2,PLAYER,1,0,0,0,0,0,',
        'old-1,PLAYER,4,70000,18,0,0,0,',
        'old-1,PLAYER,4,70000,18,0,0,0,',
      ],
      'licenses.csv': ['old-1,PLAYER,4,4,,', 'old-2,PLAYER,1,1,,'],
      'enrolments.csv': ['old-2,COACH,2014-01-01', 'old-2,COACH,2014-01-02'],
    };
    const twice = (lines: string) => `other rows of this user and specialization have other values: ${lines}`;
    const rejects = await imported(files);
    expect(rejects).toEqual([
      `progress.csv,2,${twice('lines 4')}`,
      `progress.csv,4,${twice('lines 2')}`,
      `progress.csv,5,${twice('lines 2')}`,
      'licenses.csv,2,another row of this pair was rejected: progress.csv line 2',
      `enrolments.csv,2,${twice('line 3')}`,
      `enrolments.csv,3,${twice('line 2')}`,
    ]);
    expect(await pairs()).toEqual(['old-2 PLAYER 1/1']);
  });

  it('count once when they are equal', async () => {
    const row = 'old-1,PLAYER,2,25000,12,0,0,0,';
    expect(await imported({ 'progress.csv': [row, row] })).toEqual([]);
    expect(await pairs()).toEqual(['old-1 PLAYER 2/-']);
  });
});

describe('a row never ends an import', () => {
  it('with an offset that no place has', async () => {
    const rejects = await imported({
      'progress.csv': ['old-1,PLAYER,1,0,0,0,0,0,2014-01-05 10:00:00+99', 'old-2,PLAYER,1,0,0,0,0,0,'],
    });
    expect(rejects).toHaveLength(1);
    expect(rejects[0]).toMatch(/^progress\.csv,2,last_activity_at is not a date or time/);
    expect(await pairs()).toEqual(['old-2 PLAYER 1/-']);
  });

  it('both of whose halves something deleted since it was loaded', async () => {
    const files = {
      'progress.csv': ['old-1,PLAYER,2,25000,12,0,0,0,'],
      'licenses.csv': ['old-1,PLAYER,2,2,,'],
    };
    await imported(files);
    await ctx.db.execute(sql`DELETE FROM specialization_progress`);
    await ctx.db.execute(sql`DELETE FROM user_licenses`);
    expect(await imported(files)).toEqual([]);
    expect(await pairs()).toEqual([]);
  });

  it('whose progress was deleted by somebody else since it was loaded', async () => {
    const files = { 'progress.csv': ['old-1,PLAYER,2,25000,12,0,0,0,'] };
    await imported(files);
    await ctx.db.execute(sql`DELETE FROM specialization_progress`);
    expect(await imported(files)).toEqual([]);
    expect(await pairs()).toEqual([]);
  });
});
