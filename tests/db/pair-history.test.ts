import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { historyEntryShape, pairShape } from '@/lib/contract/pairs';
import { enrol } from '@/lib/coupling/enrol';
import { listPairActivities } from '@/lib/coupling/list-pair-activities';
import { listPairHistory } from '@/lib/coupling/list-pair-history';
import { listPairs } from '@/lib/coupling/list-pairs';
import { listUserPairs } from '@/lib/coupling/list-user-pairs';
import { recordActivity } from '@/lib/coupling/record-activity';
import { repairMany } from '@/lib/coupling/repair-many';
import { setLevel } from '@/lib/coupling/set-level';
import { undoRepair } from '@/lib/coupling/undo-repair';
import { verifyPair } from '@/lib/coupling/verify-pair';
import { annotateMany } from '@/lib/health/annotate-many';
import { listViolations } from '@/lib/health/list-violations';
import { runCheck } from '@/lib/health/run-check';
import { HISTORY_KINDS } from '@/lib/vocabulary/history';
import { activity, addUser, plantOfEveryKind, type TestContext, testContext } from '../support/context';

let ctx: TestContext;
let userId: number;
beforeEach(async () => {
  ctx = await testContext();
  userId = await addUser(ctx.db);
});
afterEach(() => ctx.close());

const pair = () => ({ userId, specialization: 'PLAYER' as const });
const AT_ONCE = { confirmDelayMs: 0 };

/** Everything that can happen to a pair, in order. */
async function live(): Promise<void> {
  await enrol(ctx, pair());
  await recordActivity(ctx, [activity(userId, 'first', { xp: 30_000, sessions: 12 })]);
  // The writes of a legacy writer.
  await ctx.db.execute(sql`UPDATE user_licenses SET current_level = 1 WHERE user_id = ${userId}`);
  await runCheck(ctx, AT_ONCE);
  await annotateMany(ctx, { filter: {} }, { action: 'acknowledge', note: 'seen' });
  const repair = await repairMany(ctx, {
    scope: { filter: {} },
    policy: 'evidence',
    dryRun: false,
  });
  await undoRepair(ctx, { repairId: repair.id as number, reason: 'audited', dryRun: false });
  const { version } = await verifyPair(ctx, pair());
  await setLevel(ctx, { ...pair(), level: 1, version, allowDemotion: true, reason: 'agreed' });
}

test('the history holds everything that happened to a pair on one time line, newest first', async () => {
  await live();
  const { items, total } = await listPairHistory(ctx, { ...pair(), limit: 100 });
  expect(items.map((item) => historyEntryShape.parse(item))).toEqual(items);
  expect(total).toBe(items.length);
  expect(new Set(items.map((item) => item.kind))).toEqual(new Set(HISTORY_KINDS));
  expect(items.map((item) => item.at)).toEqual(
    items
      .map((item) => item.at)
      .toSorted()
      .toReversed(),
  );
  const of = (kind: string) => items.filter((item) => item.kind === kind);
  expect(of('activity')).toMatchObject([
    { id: 'first', actor: 'system:test', request_id: 'req-test', details: { xp: '30000', level_before: 1 } },
  ]);
  expect(of('license').map((item) => item.details.source)).toEqual([
    'undo',
    'repair',
    'activity',
    'enrolment',
  ]);
  expect(of('violation_resolved').map((item) => item.details.how)).toEqual(['decided', 'repaired']);
  expect(of('repair')).toMatchObject([
    { details: { action: 'raise_license', policy: 'evidence', before: { license: { current_level: 1 } } } },
  ]);
  expect(of('undo')).toMatchObject([{ details: { reason: 'audited', undoes_id: expect.any(Number) } }]);
  expect(of('decision')).toMatchObject([
    { details: { action: 'pair.set_level', after: { reason: 'agreed' } } },
  ]);
  expect(of('annotation')).toMatchObject([{ details: { action: 'violation.acknowledge' } }]);
});

test('pages of the history hold every entry once, of one kind and of all kinds, also of the same moment', async () => {
  await live();
  await recordActivity(
    ctx,
    Array.from({ length: 9 }, (_, at) => activity(userId, `bulk-${at}`, { xp: 1 })),
  );
  // All entries have the same time, as after a bulk load.
  await ctx.owner.execute(sql`UPDATE activities SET recorded_at = now()`);
  for (const kind of [undefined, ...HISTORY_KINDS]) {
    const seen: string[] = [];
    let cursor: string | undefined;
    let total = 0;
    do {
      const page = await listPairHistory(ctx, { ...pair(), limit: 3, kind, cursor });
      seen.push(...page.items.map((item) => `${item.kind}/${item.id}`));
      total = page.total;
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toHaveLength(total);
    expect(new Set(seen).size).toBe(total);
    if (kind) expect(seen.every((one) => one.startsWith(`${kind}/`))).toBe(true);
  }
});

test('the ledger is listed newest first, each activity once, and an unknown pair is refused', async () => {
  await enrol(ctx, pair());
  for (let at = 0; at < 7; at++) await recordActivity(ctx, [activity(userId, `k${at}`, { xp: at })]);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listPairActivities(ctx, { ...pair(), limit: 3, cursor });
    expect(page.total).toBe(7);
    seen.push(...page.items.map((item) => item.activity_key));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(seen).toEqual(['k6', 'k5', 'k4', 'k3', 'k2', 'k1', 'k0']);
  const nobody = { userId, specialization: 'COACH' as const, limit: 3 };
  await expect(listPairActivities(ctx, nobody)).rejects.toMatchObject({ code: 'pair_not_found' });
  await expect(listPairHistory(ctx, nobody)).rejects.toMatchObject({ code: 'pair_not_found' });
});

test('a user’s pairs are listed with what the next level asks for and what is missing', async () => {
  expect(await listUserPairs(ctx, userId)).toEqual([]);
  await expect(listUserPairs(ctx, 987_654)).rejects.toMatchObject({ code: 'user_not_found' });
  await enrol(ctx, pair());
  await enrol(ctx, { userId, specialization: 'COACH' });
  await recordActivity(ctx, [activity(userId, 'a', { xp: 5_000, sessions: 3 })]);
  const pairs = await listUserPairs(ctx, userId);
  expect(pairs.map((one) => pairShape.parse(one))).toEqual(pairs);
  expect(pairs.map((one) => one.specialization)).toEqual(['PLAYER', 'COACH']);
  const next = pairs[0]?.next_level;
  expect(next?.level).toBe((pairs[0]?.progress?.current_level ?? 0) + 1);
  expect(next?.missing.xp).toBe((next?.required.xp ?? 0) - 5_000);
  expect(next?.missing.sessions).toBe((next?.required.sessions ?? 0) - 3);
  const { version } = await verifyPair(ctx, pair());
  const top = await setLevel(ctx, { ...pair(), level: 8, version, allowDemotion: false });
  expect(top.next_level).toBeNull();
});

test('the pairs of some users say what a repair would do, and a user’s open violations are found by id', async () => {
  const planted = await plantOfEveryKind(ctx.db);
  await enrol(ctx, pair());
  await runCheck(ctx, AT_ONCE);
  const { behind, noLicense, noProgress, ahead } = planted;
  const pairs = await listPairs(ctx, [ahead, behind, userId, behind, 987_654, noLicense, noProgress]);
  expect(pairs.map((one) => pairShape.parse(one))).toEqual(pairs);
  expect(pairs.map((one) => [one.user_id, one.recommended_action])).toEqual([
    [ahead, 'needs_decision'],
    [behind, 'raise_license'],
    [userId, null],
    [noLicense, 'create_license'],
    [noProgress, 'create_progress'],
  ]);
  expect(await listPairs(ctx, [])).toEqual([]);

  const first = { limit: 1, sort: 'first_seen_at', order: 'desc' } as const;
  const found = await listViolations(ctx, { ...first, user_id: behind, specialization: 'PLAYER' });
  expect(found).toMatchObject({
    total: 1,
    items: [{ user_id: behind, recommended_action: 'raise_license' }],
  });
  expect(await listViolations(ctx, { ...first, user_id: userId })).toMatchObject({ total: 0, items: [] });
});
