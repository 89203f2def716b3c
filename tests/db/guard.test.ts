import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { enrol } from '@/lib/coupling/enrol';
import { recordActivity } from '@/lib/coupling/record-activity';
import { activity, addUser } from '../support/context';
import { hasOldestServer, type TestServer } from '../support/database';
import { codeOf, commit, guardedPair, REFUSED, refusalOf } from '../support/guard';

const servers: TestServer[] = hasOldestServer ? ['current', 'oldest'] : ['current'];

describe.each(servers)('on the %s PostgreSQL', (server) => {
  const { at, set, progressTo, licenseTo, levels, sightings, refusals } = guardedPair(server);

  it.each([
    ['a higher progress level', () => progressTo(4), [4, 3]],
    ['a lower progress level', () => progressTo(2), [2, 3]],
    ['a higher license level', () => licenseTo(5), [3, 5]],
    [
      'a progress row that goes',
      () => `DELETE FROM specialization_progress WHERE user_id = ${at.learner}`,
      [null, 3],
    ],
    ['a license that goes', () => `DELETE FROM user_licenses WHERE user_id = ${at.learner}`, [3, null]],
  ])('refuses %s alone, and says which pair, its levels and how to write', async (_, statement, would) => {
    const before = await refusals();
    const refusal = await refusalOf(at.writer, statement());
    expect(refusal).toMatchObject({ code: REFUSED, constraint: 'lockstep_guard' });
    const [progress, license] = would.map((level) => level ?? 'none');
    expect(refusal?.message).toBe(
      `Lockstep refused to commit: user ${at.learner} in PLAYER would have progress at level ${progress} and a license at level ${license}`,
    );
    expect(refusal?.detail).toContain('role lockstep_owner as application "legacy"');
    expect(refusal?.hint).toContain('/api/v1/specializations/progress/update');
    expect(await levels()).toEqual([3, 3]);
    expect(await refusals()).toEqual({ met: before.met + 1, decided: before.decided });
  });

  it.each([
    ['specialization_progress (user_id, specialization_id)', 'progress'],
    ['user_licenses (user_id, specialization_id)', 'license'],
  ])('refuses a new row of %s alone', async (into) => {
    const newcomer = await addUser(at.ctx.db);
    expect(await refusalOf(at.writer, `INSERT INTO ${into} VALUES (${newcomer}, 'PLAYER')`)).toMatchObject({
      code: REFUSED,
    });
    expect(await levels(newcomer)).toEqual([null, null]);
  });

  it('lets a writer pass that writes both records in one transaction, in either order', async () => {
    await commit(at.writer, [progressTo(4), licenseTo(4)]);
    expect(await levels()).toEqual([4, 4]);
    await commit(at.writer, [licenseTo(2), progressTo(2)]);
    expect(await levels()).toEqual([2, 2]);
    // Only the last state counts.
    await commit(at.writer, [
      progressTo(6),
      'SAVEPOINT s',
      progressTo(7),
      licenseTo(7),
      'ROLLBACK TO s',
      progressTo(2),
    ]);
    expect(await levels()).toEqual([2, 2]);
    await commit(at.writer, [
      `DELETE FROM specialization_progress WHERE user_id = ${at.learner}`,
      `DELETE FROM user_licenses WHERE user_id = ${at.learner}`,
    ]);
    expect(await levels()).toEqual([null, null]);
    await commit(at.writer, [
      `INSERT INTO user_licenses (user_id, specialization_id) VALUES (${at.learner}, 'PLAYER')`,
      `INSERT INTO specialization_progress (user_id, specialization_id) VALUES (${at.learner}, 'PLAYER')`,
    ]);
    expect(await levels()).toEqual([1, 1]);
    expect(await sightings()).toEqual([]);
  });

  it('judges both pairs when a row is given to another at.learner', async () => {
    const newcomer = await addUser(at.ctx.db);
    const move = (table: string) => `UPDATE ${table} SET user_id = ${newcomer} WHERE user_id = ${at.learner}`;
    expect(await refusalOf(at.writer, move('user_licenses'))).toMatchObject({ code: REFUSED });
    await commit(at.writer, [move('user_licenses'), move('specialization_progress')]);
    expect(await levels(newcomer)).toEqual([3, 3]);
  });

  it('does not look at totals, and leaves what a person withdrew', async () => {
    await commit(at.writer, [
      `UPDATE specialization_progress SET total_xp = 5 WHERE user_id = ${at.learner}`,
    ]);
    const { rows } = await at.ctx.db.execute<{ version: string }>(sql`
      SELECT pair_version(p.xmin, l.xmin, p.ctid, l.ctid, NULL) AS version
      FROM specialization_progress p JOIN user_licenses l USING (user_id, specialization_id) WHERE p.user_id = ${at.learner}`);
    const { rows: done } = await at.ctx.db.execute(sql`
      SELECT withdraw_license(${at.learner}, 'PLAYER', ${rows[0]?.version}, NULL, 'left', 'test', 'r') AS outcome`);
    expect(done).toEqual([{ outcome: 'done' }]);
    await commit(at.writer, [progressTo(4)]);
    expect(await levels()).toEqual([4, null]);
    expect(
      await refusalOf(
        at.writer,
        `INSERT INTO user_licenses (user_id, specialization_id) VALUES (${at.learner}, 'PLAYER')`,
      ),
    ).toMatchObject({ code: REFUSED });
  });

  it('lets no two transactions break a pair together of which each finds it in step', async () => {
    for (const isolation of ['READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE']) {
      await commit(at.writer, [progressTo(3), licenseTo(3)]);
      for (const client of [at.writer, at.other]) await client.query(`BEGIN ISOLATION LEVEL ${isolation}`);
      await at.writer.query(progressTo(4));
      await at.other.query(licenseTo(4));
      const ends = await Promise.all([at.writer, at.other].map((client) => codeOf(client.query('COMMIT'))));
      expect(ends).not.toContain('committed');
      expect(await levels()).toEqual([3, 3]);
      await Promise.all([at.writer, at.other].map((client) => client.query('ROLLBACK')));
    }
  });

  it('makes a writer wait whose change the other transaction was allowed without', async () => {
    // The one puts a license beside progress, and the other moves progress of the same pair away from it.
    await set('off');
    await commit(at.writer, [`DELETE FROM user_licenses WHERE user_id = ${at.learner}`]);
    await set('enforce');
    await at.writer.query('BEGIN');
    await at.writer.query(
      `INSERT INTO user_licenses (user_id, specialization_id, current_level, max_achieved_level) VALUES (${at.learner}, 'PLAYER', 3, 3)`,
    );
    await at.writer.query('SET CONSTRAINTS ALL IMMEDIATE');
    await at.other.query("SET lock_timeout = '100ms'");
    expect(await codeOf(at.other.query(progressTo(4)))).toBe('55P03');
    await at.writer.query('COMMIT');
    await at.other.query('RESET lock_timeout');
    expect(await refusalOf(at.other, progressTo(4))).toMatchObject({ code: REFUSED });
  });

  it('leaves the door alone: also where another record is missing', async () => {
    const newcomer = await addUser(at.ctx.db);
    await enrol(at.ctx, { userId: newcomer, specialization: 'PLAYER' });
    const [recorded] = await recordActivity(at.ctx, [activity(newcomer, 'a', { xp: 30_000, sessions: 12 })]);
    expect(recorded).toMatchObject({ outcome: 'recorded' });
    expect(await levels(newcomer)).toEqual([2, 2]);
  });

  it('refuses COPY and an upsert as it refuses other statements', async () => {
    const newcomer = await addUser(at.ctx.db);
    const upsert = (level: number) =>
      `INSERT INTO specialization_progress (user_id, specialization_id, current_level) VALUES (${at.learner}, 'PLAYER', ${level})
       ON CONFLICT (user_id, specialization_id) DO UPDATE SET current_level = excluded.current_level`;
    expect(await refusalOf(at.writer, upsert(4))).toMatchObject({ code: REFUSED });
    await commit(at.writer, [upsert(3)]);
    expect(
      await refusalOf(
        at.writer,
        `COPY user_licenses (user_id, specialization_id) FROM PROGRAM 'echo ${newcomer},PLAYER' (FORMAT csv)`,
        at.ctx.adminUrl,
      ),
    ).toMatchObject({ code: REFUSED });
  });

  it.runIf(server === 'current')('refuses MERGE', async () => {
    const merge = `MERGE INTO user_licenses l USING (VALUES (${at.learner})) v(id) ON l.user_id = v.id WHEN MATCHED THEN DELETE`;
    expect(await refusalOf(at.writer, merge)).toMatchObject({ code: REFUSED });
    expect(await levels()).toEqual([3, 3]);
  });

  it('also runs in a session that calls itself a replica', async () => {
    const statement = `SET session_replication_role = replica; ${progressTo(4)}`;
    expect(await refusalOf(at.writer, statement, at.ctx.adminUrl)).toMatchObject({ code: REFUSED });
  });
});
