import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { addUser, plantPair } from '../support/context';
import { hasOldestServer, type TestServer } from '../support/database';
import { codeOf, commit, connect, guardedPair, REFUSED, refusalOf } from '../support/guard';

const servers: TestServer[] = hasOldestServer ? ['current', 'oldest'] : ['current'];

describe.each(servers)('on the %s PostgreSQL', (server) => {
  const { at, set, progressTo, licenseTo, levels, sightings, refusals } = guardedPair(server);

  it('observes: lets it pass, waits for nobody, and notes a pair once for each transaction', async () => {
    await set('observe');
    await at.other.query('BEGIN');
    await at.other.query(`UPDATE user_licenses SET started_at = now() WHERE user_id = ${at.learner}`);
    await at.writer.query("SET lock_timeout = '1ms'");
    await commit(at.writer, [progressTo(4)]);
    await at.writer.query('RESET lock_timeout');
    await at.other.query('ROLLBACK');
    expect(await levels()).toEqual([4, 3]);
    await commit(at.writer, [licenseTo(5), progressTo(6)]);
    const seen = { role: 'lockstep_owner', application: 'legacy', user_id: at.learner, pairs: 1 };
    expect(await sightings()).toEqual([
      { ...seen, record: 'progress', p: 4, l: 3 },
      { ...seen, record: 'license', p: 6, l: 5 },
    ]);
  });

  it('observes without an error of its own', async () => {
    await set('observe');
    await at.ctx.owner.execute(sql`ALTER TABLE guard_sightings RENAME TO guard_sightings_away`);
    try {
      await commit(at.writer, [progressTo(4)]);
      expect(await levels()).toEqual([4, 3]);
    } finally {
      await at.ctx.owner.execute(sql`ALTER TABLE guard_sightings_away RENAME TO guard_sightings`);
    }
  });

  it('refuses a writer that a person refused, also while it observes', async () => {
    await set('observe');
    await at.ctx.db.execute(sql`
      INSERT INTO writers (role, application, mode, first_seen_at, last_seen_at)
      VALUES ('lockstep_owner', 'legacy', 'refused', now(), now())`);
    const before = await refusals();
    expect(await refusalOf(at.writer, progressTo(4))).toMatchObject({ code: REFUSED });
    expect(await refusals()).toEqual({ met: before.met, decided: before.decided + 1 });
    await commit(at.other, [progressTo(4)]);
    expect(await sightings()).toMatchObject([{ application: 'nightly', p: 4 }]);
  });

  it('enforces for the learners of its stage, and observes the others', async () => {
    await set('off');
    const ids = await Promise.all(Array.from({ length: 40 }, () => addUser(at.ctx.db)));
    for (const id of ids) await plantPair(at.ctx.owner, id, {});
    await set('enforce', 25);
    const { rows } = await at.ctx.db.execute<{ id: number; inside: boolean }>(sql`
      SELECT id::int AS id, rollout_bucket(id) < 25 AS inside FROM unnest(${sql.param(ids)}::bigint[]) id`);
    expect(new Set(rows.map(({ inside }) => inside)).size).toBe(2);
    for (const { id, inside } of rows)
      expect([id, (await refusalOf(at.writer, progressTo(2, id)))?.code]).toEqual([
        id,
        inside ? REFUSED : undefined,
      ]);
    expect(await sightings()).toHaveLength(rows.filter(({ inside }) => !inside).length);
  });

  it('does nothing while it is off, and is switched while writers write', async () => {
    await set('off');
    const { rows } = await at.ctx.db.execute<{ state: string }>(sql`
      SELECT DISTINCT tgenabled AS state FROM pg_trigger WHERE tgname LIKE 'guard%'`);
    expect(rows).toEqual([{ state: 'D' }]);
    await at.writer.query('BEGIN');
    await at.writer.query(progressTo(4));
    // It waits for this at.writer, so that no change passes unseen once it has answered.
    expect(await codeOf(set('enforce'))).toBe('55P03');
    await at.writer.query('COMMIT');
    await set('enforce');
    expect(await refusalOf(at.writer, progressTo(5))).toMatchObject({ code: REFUSED });
    // Between the other modes nobody waits: who has begun is judged by the mode at its end.
    await at.writer.query('BEGIN');
    await at.writer.query(progressTo(5));
    await set('observe');
    await at.writer.query('COMMIT');
    expect(await levels()).toEqual([5, 3]);
  });

  it('is switched by the application, which owns no table, and by nobody who may only read', async () => {
    const readerUrl = at.ctx.url.replaceAll('lockstep_app', 'lockstep_reader');
    const reader = await connect(readerUrl, 'reader');
    expect(await codeOf(reader.query("SELECT set_guard('off', 100, 'x', 'y')"))).toBe('42501');
    await reader.end();
    expect(await codeOf(set('sometimes'))).toBe(REFUSED);
  });

  it('says what is missing, disabled or changed', async () => {
    const faults = async () =>
      (await at.ctx.owner.execute(sql`SELECT * FROM guard_faults() ORDER BY 1, 2, 3`)).rows;
    const admin = (statement: string) => at.ctx.owner.execute(sql.raw(statement));
    expect(await faults()).toEqual([]);
    await admin('ALTER TABLE user_licenses DISABLE TRIGGER guard_update');
    await admin('ALTER TABLE user_licenses ENABLE TRIGGER guard_insert');
    await admin('ALTER TABLE specialization_progress DISABLE TRIGGER capture_update');
    await admin('DROP TRIGGER guard_delete ON specialization_progress');
    const fault = (relation: string | null, trigger_name: string | null, what: string) => ({
      relation,
      trigger_name,
      fault: what,
    });
    expect(await faults()).toEqual([
      fault('specialization_progress', 'capture_update', 'disabled'),
      fault('specialization_progress', 'guard_delete', 'missing'),
      fault('user_licenses', 'guard_insert', 'disabled'),
      fault('user_licenses', 'guard_update', 'disabled'),
      fault(null, null, 'changed'),
    ]);
    await admin('SELECT keep_capture(), keep_guard()');
    expect(await faults()).toEqual([]);
    const { rows } = await at.ctx.owner.execute<{ definition: string }>(
      sql`SELECT pg_get_functiondef('pair_broken'::regproc) AS definition`,
    );
    await admin(
      'CREATE OR REPLACE FUNCTION pair_broken(p_user bigint, p_specialization text, p_progress integer, p_license integer) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT false $$',
    );
    expect(await faults()).toEqual([fault(null, null, 'changed')]);
    await admin(rows[0]?.definition as string);
    expect(await faults()).toEqual([]);
    await set('off');
    expect(await faults()).toEqual([]);
  });

  it('refuses a statement that changes more than 100,000 levels, and looks at each below that', async () => {
    const ids = await Promise.all(Array.from({ length: 11 }, () => addUser(at.ctx.db)));
    await set('off');
    for (const id of ids) await plantPair(at.ctx.owner, id, {}, 'COACH');
    const { rows } = await at.ctx.owner.execute<{ made: string; name: string; table: string }>(sql`
      SELECT pg_get_triggerdef(oid) AS made, tgname AS name, tgrelid::regclass::text AS "table" FROM pg_trigger
      WHERE tgname LIKE 'guard_size%' ORDER BY 1`);
    expect(rows).toHaveLength(6);
    for (const { made, name, table } of rows) {
      await at.ctx.owner.execute(
        sql.raw(`DROP TRIGGER ${name} ON ${table}; ${made.replace(/\)$/, ", '10')")}`),
      );
    }
    const all = (level: number, more = '') =>
      `UPDATE specialization_progress SET current_level = ${level} WHERE specialization_id = 'COACH' ${more}`;
    await set('enforce');
    for (const statement of [all(2), `DELETE FROM user_licenses WHERE specialization_id = 'COACH'`]) {
      const refusal = await refusalOf(at.writer, statement);
      expect(refusal).toMatchObject({ code: REFUSED, hint: expect.stringContaining('at most 10 levels') });
      expect(refusal?.message).toBe('Lockstep refused a statement that changes 11 levels; the most is 10');
    }
    await commit(at.writer, [
      "UPDATE specialization_progress SET total_xp = 1 WHERE specialization_id = 'COACH'",
    ]);
    expect(await refusalOf(at.writer, all(2, `AND user_id <> ${ids[0]}`))).toMatchObject({
      message: expect.stringContaining('would have progress at level 2'),
    });
    await set('observe');
    await commit(at.writer, [all(2)]);
    const seen = { role: 'lockstep_owner', application: 'legacy', record: 'progress' };
    expect(await sightings()).toEqual([{ ...seen, user_id: null, p: null, l: null, pairs: 11 }]);
    await commit(at.writer, [all(3, `AND user_id = ${ids[0]}`)]);
    expect(await sightings()).toHaveLength(2);
  });
});
