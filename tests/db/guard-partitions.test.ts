import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { hasOldestServer, type TestServer } from '../support/database';
import { commit, guardedPair, REFUSED, refusalOf } from '../support/guard';
import { partition } from '../support/partition';

const servers: TestServer[] = hasOldestServer ? ['current', 'oldest'] : ['current'];

describe.each(servers)('on the %s PostgreSQL', (server) => {
  const { at, set, progressTo, licenseTo, levels } = guardedPair(server);

  it('guards each partition, also against a write that names it, and says which one is not guarded', async () => {
    const faults = async () => {
      const { rows } = await at.ctx.owner.execute(sql`
        SELECT relation, trigger_name FROM guard_faults() WHERE fault <> 'changed' ORDER BY 1, 2`);
      return rows;
    };
    const byOwner = (statement: string) => at.ctx.owner.execute(sql.raw(statement));
    await set('off');
    await byOwner('DELETE FROM user_licenses; DELETE FROM specialization_progress');
    for (const name of ['specialization_progress', 'user_licenses']) await partition(at.ctx.owner, name);
    await byOwner('SELECT keep_capture(), keep_guard()');
    await set('enforce');
    expect(await faults()).toEqual([]);
    const insert = (table: string) =>
      `INSERT INTO ${table} (user_id, specialization_id) VALUES (${at.learner}, 'PLAYER')`;
    expect(await refusalOf(at.writer, insert('user_licenses'))).toMatchObject({ code: REFUSED });
    await commit(at.writer, [insert('user_licenses'), insert('specialization_progress')]);
    const { rows } = await at.ctx.owner.execute<{ part: string }>(sql`
      SELECT tableoid::regclass::text AS part FROM user_licenses WHERE user_id = ${at.learner}`);
    const part = rows[0]?.part as string;
    expect(part).toMatch(/^user_licenses_\d$/);
    expect(await refusalOf(at.writer, licenseTo(2).replace('user_licenses', part))).toMatchObject({
      code: REFUSED,
    });
    await commit(at.writer, [progressTo(2), licenseTo(2)]);
    expect(await levels()).toEqual([2, 2]);
    await byOwner(`ALTER TABLE ${part} DISABLE TRIGGER guard_update`);
    expect(await faults()).toEqual([{ relation: part, trigger_name: 'guard_update' }]);
    await byOwner('SELECT keep_guard()');
    expect(await faults()).toEqual([]);
    await set('off');
    await commit(at.writer, [licenseTo(3)]);
    expect(await levels()).toEqual([2, 3]);
  });
});
