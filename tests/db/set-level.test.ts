import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '@/db/transaction';
import { actorName } from '@/lib/context';
import { violationQueryShape } from '@/lib/contract/violations';
import { enrol } from '@/lib/coupling/enrol';
import { recordActivity } from '@/lib/coupling/record-activity';
import { repairPair } from '@/lib/coupling/repair-pair';
import { setLevel } from '@/lib/coupling/set-level';
import { verifyPair } from '@/lib/coupling/verify-pair';
import { listViolations } from '@/lib/health/list-violations';
import { runCheck } from '@/lib/health/run-check';
import { keyText } from '@/lib/pair/pair-key';
import { readPairs } from '@/lib/pair/read-pairs';
import { activity, addUser, plantPair, storedPair, type TestContext, testContext } from '../support/context';
import { hasOldestServer } from '../support/database';

let ctx: TestContext;
beforeAll(async () => {
  ctx = await testContext({ poolMax: 40 });
});
afterAll(() => ctx.close());

describe('a decision', () => {
  const key = (userId: number) => ({ userId, specialization: 'PLAYER' as const });

  test('sets both records and is refused when anybody wrote the pair since it was read', async () => {
    const userId = await addUser(ctx.db);
    await plantPair(ctx.db, userId, { progress: 2, license: 4 });
    const seen = await verifyPair(ctx, key(userId));
    // A legacy writer does not use versions.
    await ctx.db.execute(sql`UPDATE user_licenses SET current_level = 3 WHERE user_id = ${userId}`);
    const stale = { ...key(userId), level: 4, version: seen.version, allowDemotion: false };
    await expect(setLevel(ctx, stale)).rejects.toMatchObject({ code: 'stale_version' });
    const fresh = await verifyPair(ctx, key(userId));
    const pair = await setLevel(ctx, { ...stale, version: fresh.version });
    expect(pair).toMatchObject({
      in_agreement: true,
      progress: { current_level: 4 },
      license: { current_level: 4 },
    });
  });

  test.each(['newest', 'oldest'] as const)(
    'on the first of two activities that share a statement is refused (%s server)',
    async (server) => {
      if (server === 'oldest' && !hasOldestServer) return;
      const on = server === 'oldest' ? await testContext({ server }) : ctx;
      const userId = await addUser(on.db);
      await recordActivity(on, [activity(userId, 'enrol')]);
      const shared = ['one', 'two', 'three'].map((name) => activity(userId, name, { xp: 10 }));
      const results = await recordActivity(on, shared);
      const versions = results.map(({ version }) => version as string);
      expect(new Set(versions).size).toBe(3);
      const [first, , last] = versions as [string, string, string];
      expect((await verifyPair(on, key(userId))).version).toBe(last);
      const decided = { ...key(userId), level: 2, allowDemotion: false };
      await expect(setLevel(on, { ...decided, version: first })).rejects.toMatchObject({
        code: 'stale_version',
      });
      expect(await setLevel(on, { ...decided, version: last })).toMatchObject({ in_agreement: true });
      if (on !== ctx) await on.close();
    },
  );

  test('is refused when another writer wrote the pair twice in one transaction, of which the first was seen', async () => {
    const userId = await addUser(ctx.db);
    await plantPair(ctx.db, userId, { progress: 2, license: 2 });
    const write = sql`UPDATE specialization_progress SET total_xp = total_xp + 1 WHERE user_id = ${userId}`;
    const seen = await inTransaction(ctx.db, async (tx) => {
      await tx.execute(write);
      const reading = (await readPairs(tx, [key(userId)])).get(keyText(key(userId)));
      await tx.execute(write);
      return reading?.pair.version as string;
    });
    expect(seen).toBeTruthy();
    const decided = { ...key(userId), level: 3, version: seen, allowDemotion: false };
    await expect(setLevel(ctx, decided)).rejects.toMatchObject({ code: 'stale_version' });
  });

  test('of a process of the version before, which says versions without places, still works', async () => {
    const userId = await addUser(ctx.db);
    await plantPair(ctx.db, userId, { progress: 2, license: 2 });
    const older = async () => {
      const { rows } = await ctx.db.execute<{ version: string }>(sql`
        SELECT pair_version(p.xmin, l.xmin) AS version FROM specialization_progress p
          JOIN user_licenses l USING (user_id, specialization_id) WHERE p.user_id = ${userId}`);
      return rows[0]?.version as string;
    };
    const version = await older();
    const decided = { ...key(userId), level: 3, version, allowDemotion: false };
    expect(await setLevel(ctx, decided)).toMatchObject({ license: { current_level: 3 } });
    await expect(setLevel(ctx, { ...decided, level: 4 })).rejects.toMatchObject({ code: 'stale_version' });
  });

  test('a lowering needs allow_demotion and a reason, and activity does not undo it', async () => {
    const userId = await addUser(ctx.db);
    await recordActivity(ctx, [activity(userId, 'up', { xp: 70_000, sessions: 18 })]);
    const { version } = await verifyPair(ctx, key(userId));
    const lower = { ...key(userId), level: 2, version, allowDemotion: false };
    await expect(setLevel(ctx, lower)).rejects.toMatchObject({ code: 'demotion_not_allowed' });
    await expect(setLevel(ctx, { ...lower, allowDemotion: true })).rejects.toMatchObject({
      code: 'reason_required',
    });
    await setLevel(ctx, { ...lower, allowDemotion: true, reason: 'recorded twice' });
    const [next] = await recordActivity(ctx, [activity(userId, 'next', { xp: 10 })]);
    expect(next).toMatchObject({ level_after: 2, license_level: 2 });
    const [earned] = await recordActivity(ctx, [activity(userId, 'earned', { xp: 30_000, sessions: 2 })]);
    expect(earned).toMatchObject({ level_after: 5, license_level: 5 });
  });

  test('a lowering that holds is shown as the reason, with its author, wherever the pair is judged', async () => {
    const userId = await addUser(ctx.db);
    await recordActivity(ctx, [activity(userId, 'up', { xp: 70_000, sessions: 18 })]);
    const { version } = await verifyPair(ctx, key(userId));
    await setLevel(ctx, { ...key(userId), level: 2, version, allowDemotion: true, reason: 'recorded twice' });
    // A legacy writer does not use holds.
    await ctx.db.execute(sql`UPDATE specialization_progress SET current_level = 4 WHERE user_id = ${userId}`);
    const grounds = { code: 'totals_on_hold', progress_level: 4, license_level: 2 };
    const pair = await verifyPair(ctx, key(userId));
    expect(pair).toMatchObject({
      recommended_action: 'needs_decision',
      grounds,
      evidence: {
        reached_level: 4,
        supports: ['newest_history'],
        hold: { level: 4, by: actorName(ctx.actor) },
      },
    });
    expect(Date.now() - Date.parse(pair.evidence.hold?.at ?? '')).toBeLessThan(60_000);
    await runCheck(ctx, { confirmDelayMs: 0 });
    const { items } = await listViolations(ctx, violationQueryShape.parse({ user_id: String(userId) }));
    expect(items).toMatchObject([{ recommended_action: 'needs_decision', grounds }]);
    const repair = await repairPair(ctx, { ...key(userId), policy: 'evidence', dryRun: true });
    expect(repair).toMatchObject({ outcome: 'needs_decision', grounds });
  });

  test('leaves open what else is wrong with the pair, and closes the finding when nothing is', async () => {
    const [sound, forged] = [await addUser(ctx.db), await addUser(ctx.db)];
    for (const userId of [sound, forged])
      await plantPair(ctx.db, userId, { progress: 2, license: 4, xp: 25_000, sessions: 12 });
    await ctx.db.execute(sql`UPDATE specialization_progress SET total_xp = 900000 WHERE user_id = ${forged}`);
    await runCheck(ctx, { confirmDelayMs: 0 });
    for (const userId of [sound, forged]) {
      const { version } = await verifyPair(ctx, key(userId));
      await setLevel(ctx, { ...key(userId), level: 4, version, allowDemotion: false });
    }
    const { rows } = await ctx.db.execute(sql`
      SELECT user_id::int, kind, resolved_how FROM violations WHERE user_id IN (${sound}, ${forged}) ORDER BY id`);
    expect(rows).toEqual([
      { user_id: sound, kind: 'level_mismatch', resolved_how: 'decided' },
      { user_id: forged, kind: 'totals_unexplained', resolved_how: null },
    ]);
  });

  test('two decisions on the same version: one is refused', async () => {
    const userId = await addUser(ctx.db);
    await enrol(ctx, key(userId));
    const { version } = await verifyPair(ctx, key(userId));
    const outcomes = await Promise.allSettled(
      [2, 3].map((level) => setLevel(ctx, { ...key(userId), level, version, allowDemotion: false })),
    );
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('a level outside the catalog cannot be stored, whoever writes it', async () => {
    const userId = await addUser(ctx.db);
    await enrol(ctx, { userId, specialization: 'INTERNSHIP' });
    const { version } = await verifyPair(ctx, { userId, specialization: 'INTERNSHIP' });
    const decision = {
      userId,
      specialization: 'INTERNSHIP' as const,
      level: 4,
      version,
      allowDemotion: false,
    };
    await expect(setLevel(ctx, decision)).rejects.toMatchObject({ code: 'level_not_in_catalog' });
    const direct = ctx.db.execute(
      sql`UPDATE user_licenses SET current_level = 4, max_achieved_level = 4 WHERE user_id = ${userId}`,
    );
    await expect(direct).rejects.toMatchObject({ cause: { code: '23503' } });
  });

  test('an activity sent again leaves a pair whose progress row was deleted as it is', async () => {
    const userId = await addUser(ctx.db);
    const item = activity(userId, 'sent-again', { xp: 30_000, sessions: 13 });
    await recordActivity(ctx, [item]);
    await ctx.db.execute(sql`DELETE FROM specialization_progress WHERE user_id = ${userId}`);
    for (const again of [item, { ...item, xp: 1 }]) await recordActivity(ctx, [again]);
    expect(await storedPair(ctx.db, userId)).toMatchObject({
      progress_level: null,
      license_level: 2,
      ledger: 1,
    });
  });

  test('the history only grows', async () => {
    // The application has no right to do it, and a trigger of the tables refuses their owner.
    for (const [db, code] of [
      [ctx.db, '42501'],
      [ctx.owner, '23001'],
    ] as const) {
      await expect(db.execute(sql`DELETE FROM license_progressions`)).rejects.toMatchObject({
        cause: { code },
      });
      await expect(db.execute(sql`UPDATE audit_log SET actor = 'x'`)).rejects.toMatchObject({
        cause: { code },
      });
    }
  });
});

test.each([
  ['an outcome that nobody knows', 'perhaps'],
  ['none', null],
])('%s is an error, and neither a level that was set nor an enrolment', async (_, outcome) => {
  const on = await testContext();
  const userId = await addUser(on.db);
  await plantPair(on.db, userId, { progress: 2, license: 2 });
  const { version } = await verifyPair(on, { userId, specialization: 'PLAYER' });
  // The functions of another version of the product.
  const answer = sql.raw(outcome === null ? 'NULL' : `'${outcome}'`);
  await on.owner.execute(sql`
    CREATE OR REPLACE FUNCTION set_level(p_user bigint, p_specialization text, p_level integer, p_version text,
      p_allow_demotion boolean, p_reason text, p_actor text, p_request text, p_source text DEFAULT 'admin',
      OUT outcome text, OUT progress_before integer, OUT license_before integer, OUT version text)
    LANGUAGE sql AS $$ SELECT ${answer}::text, 2, 2, '1' $$`);
  await on.owner.execute(sql`
    CREATE OR REPLACE FUNCTION enrol(p_user bigint, p_specialization text, p_actor text, p_request text) RETURNS text
    LANGUAGE sql AS $$ SELECT ${answer}::text $$`);
  const decision = { userId, specialization: 'PLAYER' as const, level: 3, version, allowDemotion: false };
  await expect(setLevel(on, decision)).rejects.toThrow(/answered/);
  await expect(enrol(on, decision)).rejects.toThrow(/answered/);
  await on.close();
});

test('no row is an error, and not an enrolment', async () => {
  const db = { execute: async () => ({ rows: [] }) } as unknown as TestContext['db'];
  await expect(enrol({ ...ctx, db }, { userId: 1, specialization: 'PLAYER' })).rejects.toThrow(/answered/);
});
