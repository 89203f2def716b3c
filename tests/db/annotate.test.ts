import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { repairMany } from '@/lib/coupling/repair-many';
import { annotateMany } from '@/lib/health/annotate-many';
import { annotateViolation } from '@/lib/health/annotate-violation';
import { listViolations } from '@/lib/health/list-violations';
import { readMetrics, readStatus } from '@/lib/health/read-status';
import { readViolation } from '@/lib/health/read-violation';
import { runCheck } from '@/lib/health/run-check';
import { addUser, plantOfEveryKind, plantPair, type TestContext, testContext } from '../support/context';

let ctx: TestContext;
let users: Awaited<ReturnType<typeof plantOfEveryKind>>;
beforeEach(async () => {
  ctx = await testContext();
  users = await plantOfEveryKind(ctx.db);
  await runCheck(ctx, AT_ONCE);
});
afterEach(() => ctx.close());

const AT_ONCE = { confirmDelayMs: 0 };
const LIST = { limit: 50, sort: 'first_seen_at', order: 'desc' } as const;
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

async function violationOf(userId: number): Promise<number> {
  const { items } = await listViolations(ctx, { ...LIST, search: String(userId) });
  return items.find((one) => one.user_id === userId)?.id as number;
}

async function audit() {
  const { rows } = await ctx.db.execute(
    sql`SELECT actor, action, target, before, after, request_id FROM audit_log WHERE action LIKE 'violation.%' ORDER BY id`,
  );
  return rows;
}

describe('one violation', () => {
  test('is acknowledged, muted and dismissed, each audited with before and after', async () => {
    const id = await violationOf(users.ahead);
    const { violation } = await annotateViolation(ctx, {
      id,
      annotation: { action: 'acknowledge', note: 'asked the coach' },
    });
    expect(violation).toMatchObject({
      state: 'acknowledged',
      note: 'asked the coach',
      acknowledged_by: 'system:test',
    });
    const until = inDays(3);
    await annotateViolation(ctx, { id, annotation: { action: 'mute', until } });
    expect((await readViolation(ctx, id)).violation).toMatchObject({
      state: 'muted',
      muted_until: until,
      note: 'asked the coach',
    });
    await annotateViolation(ctx, { id, annotation: { action: 'dismiss', reason: 'agreed with the club' } });
    expect((await readViolation(ctx, id)).violation).toMatchObject({
      state: 'dismissed',
      dismiss_reason: 'agreed with the club',
      dismissed_by: 'system:test',
    });
    expect(await audit()).toMatchObject([
      {
        action: 'violation.acknowledge',
        target: `violation/${id}`,
        request_id: 'req-test',
        after: { note: 'asked the coach', acknowledged_by: 'system:test', pair: `${users.ahead}/COACH` },
      },
      { action: 'violation.mute', before: { note: 'asked the coach' } },
      { action: 'violation.dismiss', after: { dismiss_reason: 'agreed with the club' } },
    ]);
  });

  test('repeated changes and audits nothing, withdrawn leaves nothing', async () => {
    const id = await violationOf(users.ahead);
    const annotation = { action: 'acknowledge', note: 'n' } as const;
    const first = await annotateViolation(ctx, { id, annotation });
    expect(await annotateViolation(ctx, { id, annotation })).toEqual(first);
    expect(await audit()).toHaveLength(1);
    for (const action of ['unacknowledge', 'unmute', 'undismiss'] as const) {
      const { violation } = await annotateViolation(ctx, { id, annotation: { action } });
      expect(violation).toMatchObject({ state: 'open', note: null, acknowledged_at: null });
    }
    expect(await audit()).toHaveLength(2);
  });

  test('is muted until a moment within a year and no other', async () => {
    const id = await violationOf(users.ahead);
    for (const until of [inDays(-1), inDays(367)]) {
      await expect(
        annotateViolation(ctx, { id, annotation: { action: 'mute', until } }),
      ).rejects.toMatchObject({ code: 'invalid_input', errors: [{ path: 'until' }] });
    }
    await annotateViolation(ctx, { id, annotation: { action: 'mute', until: inDays(364) } });
    await ctx.db.execute(sql`UPDATE violations SET muted_until = now() - interval '1 s'`);
    expect((await readViolation(ctx, id)).violation.state).toBe('open');
  });

  test('is dismissed only where a decision is needed, open, and as it was seen', async () => {
    const dismiss = { action: 'dismiss', reason: 'r' } as const;
    const repairable = await violationOf(users.behind);
    await expect(annotateViolation(ctx, { id: repairable, annotation: dismiss })).rejects.toMatchObject({
      code: 'not_applicable',
    });
    await expect(annotateViolation(ctx, { id: 987_654, annotation: dismiss })).rejects.toMatchObject({
      code: 'not_found',
    });
    const id = await violationOf(users.ahead);
    const { version } = await readViolation(ctx, id);
    await annotateViolation(ctx, { id, annotation: { action: 'acknowledge' }, version });
    await expect(annotateViolation(ctx, { id, annotation: dismiss, version })).rejects.toMatchObject({
      code: 'stale_version',
    });
    await repairMany(ctx, { scope: { filter: {} }, policy: 'evidence', dryRun: false });
    await expect(
      annotateViolation(ctx, { id: repairable, annotation: { action: 'acknowledge' } }),
    ).rejects.toMatchObject({ code: 'not_applicable' });
  });

  test('twenty people who acknowledge it at once leave one entry', async () => {
    const id = await violationOf(users.ahead);
    await Promise.all(
      Array.from({ length: 20 }, () =>
        annotateViolation(ctx, { id, annotation: { action: 'acknowledge', note: 'mine' } }),
      ),
    );
    expect(await audit()).toHaveLength(1);
  });
});

describe('a dismissal', () => {
  test('ends by itself when either level moves, and not before', async () => {
    const id = await violationOf(users.ahead);
    await annotateViolation(ctx, { id, annotation: { action: 'dismiss', reason: 'as agreed' } });
    await runCheck(ctx, AT_ONCE);
    expect((await readViolation(ctx, id)).violation.state).toBe('dismissed');
    await ctx.db.execute(
      sql`UPDATE user_licenses SET current_level = 6, max_achieved_level = 6 WHERE user_id = ${users.ahead}`,
    );
    await runCheck(ctx, AT_ONCE);
    expect((await readViolation(ctx, id)).violation).toMatchObject({
      state: 'open',
      license_level: 6,
      dismissed_at: null,
      dismissed_by: null,
      dismiss_reason: null,
    });
  });
});

describe('what is counted', () => {
  test('muted and dismissed violations stay inconsistent and ask for nobody’s attention', async () => {
    const interval = { intervalMinutes: 5 };
    expect(await readStatus(ctx, interval)).toMatchObject({
      needs_attention: 4,
      needs_decision: 1,
      learners_blocked: 2,
      learners_over_granted: 1,
    });
    await annotateViolation(ctx, {
      id: await violationOf(users.ahead),
      annotation: { action: 'dismiss', reason: 'r' },
    });
    await annotateMany(ctx, { filter: { state: 'open' } }, { action: 'mute', until: inDays(1) });
    expect(await readMetrics(ctx, interval)).toMatchObject({
      inconsistent: 4,
      consistency_rate: 20,
      needs_attention: 0,
      needs_decision: 0,
      muted: 3,
      dismissed: 1,
      // The status is critical whether the violation is muted or not.
      requires_attention: true,
    });
  });

  test('a healthy status with only dismissed violations asks for nobody’s attention', async () => {
    await repairMany(ctx, { scope: { filter: {} }, policy: 'evidence', dryRun: false });
    // The violation is of a coach, and the worst specialization decides.
    for (let at = 0; at < 100; at++) await plantPair(ctx.db, await addUser(ctx.db), {}, 'COACH');
    await runCheck(ctx, AT_ONCE);
    expect(await readStatus(ctx, { intervalMinutes: 5 })).toMatchObject({
      status: 'healthy',
      requires_attention: true,
    });
    await annotateViolation(ctx, {
      id: await violationOf(users.ahead),
      annotation: { action: 'dismiss', reason: 'r' },
    });
    expect(await readStatus(ctx, { intervalMinutes: 5 })).toMatchObject({ requires_attention: false });
  });
});

describe('many violations', () => {
  test('are annotated by filter or by id, and counted', async () => {
    const some = [await violationOf(users.behind), await violationOf(users.noLicense)];
    const acknowledge = { action: 'acknowledge', note: 'seen' } as const;
    expect(await annotateMany(ctx, { violation_ids: [...some, ...some] }, acknowledge)).toEqual({
      matched: 2,
      changed: 2,
      unchanged: 0,
    });
    expect(await annotateMany(ctx, { filter: {} }, acknowledge)).toEqual({
      matched: 4,
      changed: 2,
      unchanged: 2,
    });
    expect(await annotateMany(ctx, { filter: {} }, { action: 'unacknowledge' })).toMatchObject({
      changed: 4,
    });
    expect(await audit()).toHaveLength(8);
    await expect(annotateMany(ctx, { violation_ids: [987_654] }, acknowledge)).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('are all reached where they are more than a batch', async () => {
    await ctx.db.execute(sql`
      INSERT INTO users (email, name) SELECT 'many-' || g || '@example.org', 'Many ' || g FROM generate_series(1, 2500) g`);
    await ctx.db.execute(sql`
      INSERT INTO specialization_progress (user_id, specialization_id) SELECT id, 'INTERNSHIP' FROM users WHERE name LIKE 'Many %'`);
    await runCheck(ctx, AT_ONCE);
    const scope = { filter: { specialization: 'INTERNSHIP' as const, state: 'open' as const } };
    expect(await annotateMany(ctx, scope, { action: 'acknowledge' })).toMatchObject({
      matched: 2500,
      changed: 2500,
    });
    expect(await annotateMany(ctx, scope, { action: 'acknowledge' })).toMatchObject({ matched: 0 });
  });
});

describe('the list', () => {
  test('filters by state, by whom it affects, by when, and shows resolved ones by when they were resolved', async () => {
    await annotateViolation(ctx, {
      id: await violationOf(users.ahead),
      annotation: { action: 'dismiss', reason: 'r' },
    });
    const total = async (filter: object) => (await listViolations(ctx, { ...LIST, ...filter })).total;
    expect(await total({ state: 'dismissed' })).toBe(1);
    expect(await total({ state: 'open' })).toBe(3);
    expect(await total({ affected: 'blocked' })).toBe(2);
    expect(await total({ affected: 'over_granted' })).toBe(1);
    expect(await total({ seen_after: inDays(-1), seen_before: inDays(1) })).toBe(4);
    expect(await total({ seen_before: inDays(-1) })).toBe(0);
    expect(await total({ resolved: true })).toBe(0);
    const run = await repairMany(ctx, { scope: { filter: {} }, policy: 'evidence', dryRun: false });
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await listViolations(ctx, { ...LIST, limit: 2, resolved: true, cursor });
      expect(page.total).toBe(3);
      for (const one of page.items) {
        expect(one).toMatchObject({ state: 'resolved', resolved_how: 'repaired', repair_id: run.id });
        seen.push(one.id);
      }
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(new Set(seen).size).toBe(3);
  });
});
