import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { inTransaction } from '@/db/transaction';
import { answerIncident } from '@/lib/alert/answer-incident';
import { createMaintenance } from '@/lib/alert/create-maintenance';
import { endMaintenance } from '@/lib/alert/end-maintenance';
import { listMaintenance } from '@/lib/alert/list-maintenance';
import { reportIncident } from '@/lib/alert/report-incident';
import { readRule, resetRule, updateRule } from '@/lib/alert/update-rule';
import type { Context } from '@/lib/context';
import { figuresWith, keepMessage, messagesOf } from '../support/alerts';
import { broken, fine, incidentSite, slow } from '../support/incidents';

vi.mock('@/lib/alert/enqueue-message', () => ({
  enqueueMessage: (...told: Parameters<typeof keepMessage>) => keepMessage(...told),
}));

let ctx: Context;
const { open, close, reset, clock, said, story } = incidentSite();
beforeAll(async () => {
  ({ ctx } = await open());
});
afterAll(close);
beforeEach(reset);

describe('what people do about an incident', () => {
  it('an acknowledgement is sent, ends reminders, is audited, and repeated changes nothing', async () => {
    const time = clock();
    await time.see(broken, broken);
    const answer = { action: 'acknowledge', note: 'On it' } as const;
    const acknowledged = await answerIncident(ctx, { id: 1, answer });
    expect(acknowledged).toMatchObject({ state: 'acknowledged', note: 'On it' });
    await answerIncident(ctx, { id: 1, answer });
    time.pass(10 * 3_600_000);
    await time.see(broken, broken);
    expect(await said()).toEqual([
      ['opened', 1],
      ['acknowledged', 1],
    ]);
    const { rows } = await ctx.db.execute(
      sql`SELECT action, target FROM audit_log WHERE target = 'incident/1'`,
    );
    expect(rows).toEqual([{ action: 'incident.acknowledge', target: 'incident/1' }]);
    await answerIncident(ctx, { id: 1, answer: { action: 'unacknowledge' } });
    await time.see(broken);
    expect((await said()).at(-1)).toEqual(['reminder', 1]);
  });

  it('a silence suppresses later messages, and the recovery is sent at once', async () => {
    const time = clock();
    await time.see(slow, slow);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    expect(await answerIncident(ctx, { id: 1, answer: { action: 'silence', until } })).toMatchObject({
      state: 'silenced',
      silenced_until: until,
    });
    await time.see(broken, broken, fine, fine);
    expect(await said()).toEqual([
      ['opened', 1],
      ['recovered', 1],
    ]);
    expect(await story(1)).toEqual([
      ['opened', true],
      ['silenced', false],
      ['worsened', false],
      ['recovered', true],
    ]);
  });

  it.each([[-1_000], [31 * 86_400_000]])('a silence of %i ms is refused', async (ms) => {
    await clock().see(slow, slow);
    const until = new Date(Date.now() + ms).toISOString();
    await expect(answerIncident(ctx, { id: 1, answer: { action: 'silence', until } })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('a recovered or unknown incident takes no annotation', async () => {
    await clock().see(slow, slow, fine, fine);
    const answer = { action: 'acknowledge' } as const;
    await expect(answerIncident(ctx, { id: 1, answer })).rejects.toMatchObject({ code: 'not_applicable' });
    await expect(answerIncident(ctx, { id: 2, answer })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a maintenance window', () => {
  it('keeps what is wrong from opening until it ends', async () => {
    const time = clock();
    const window = await createMaintenance(ctx, {
      ends_at: new Date(Date.now() + 3_600_000).toISOString(),
      reason: 'Upgrade',
      subjects: ['consistency_rate'],
    });
    expect(window).toMatchObject({ state: 'active', subjects: ['consistency_rate'] });
    const both = figuresWith({ consistency: { rate: 90, inconsistent: 100 }, jobs: { failed: 1 } });
    await time.see(both, both, both);
    expect((await messagesOf(ctx)).map(({ subject }) => subject)).toEqual(['jobs']);
    await endMaintenance(ctx, window.id);
    await time.see(both);
    expect((await messagesOf(ctx)).map(({ subject }) => subject)).toEqual(['jobs', 'consistency_rate']);
    expect((await listMaintenance(ctx, { limit: 10, state: 'over' })).items).toMatchObject([
      { id: window.id, ended_by: `user:${(ctx.actor as { id: number }).id}` },
    ]);
  });

  it('that ends by itself lets out what a report said meanwhile', async () => {
    const time = clock();
    await createMaintenance(ctx, { ends_at: new Date(Date.now() + 60_000).toISOString(), reason: 'Upgrade' });
    const report = { subject: 'rollout', severity: 'critical', figures: { stage: 50 }, cause: null } as const;
    await inTransaction(ctx.db, (tx) => reportIncident(tx, report, { nowMs: time.nowMs + 1_000 }));
    await time.see(fine);
    expect(await said()).toEqual([]);
    time.pass(60_000);
    await time.see(fine);
    expect(await said()).toEqual([['opened', 1]]);
  });

  it('that is over is not ended again, and a planned one is called off', async () => {
    const startsAt = new Date(Date.now() + 3_600_000).toISOString();
    const endsAt = new Date(Date.now() + 7_200_000).toISOString();
    const planned = await createMaintenance(ctx, { starts_at: startsAt, ends_at: endsAt, reason: 'Later' });
    expect(planned.state).toBe('planned');
    expect((await endMaintenance(ctx, planned.id)).state).toBe('over');
    await expect(endMaintenance(ctx, planned.id)).rejects.toMatchObject({ code: 'not_applicable' });
  });
});

describe('a rule', () => {
  it('is edited with the version that was seen, is audited, counts from the next evaluation on, and can be reset', async () => {
    const rule = await readRule(ctx, 'consistency_rate');
    expect(rule).toMatchObject({ warning: 99, critical: 95, is_default: true });
    const edited = await updateRule(ctx, {
      subject: 'consistency_rate',
      version: rule.version,
      changes: { warning: 97, fire_after: 1 },
    });
    expect(edited).toMatchObject({ warning: 97, critical: 95, fire_after: 1, is_default: false });
    const time = clock();
    await time.see(slow);
    expect(await said()).toEqual([]);
    await time.see(figuresWith({ consistency: { rate: 96.9 } }));
    expect(await said()).toEqual([['opened', 1]]);
    await expect(
      updateRule(ctx, { subject: 'consistency_rate', version: rule.version, changes: { warning: 98 } }),
    ).rejects.toMatchObject({ code: 'stale_version' });
    await expect(
      updateRule(ctx, { subject: 'consistency_rate', version: edited.version, changes: { critical: 98 } }),
    ).rejects.toMatchObject({ code: 'invalid_input', errors: [{ path: 'critical' }] });
    expect(await resetRule(ctx, { subject: 'consistency_rate', version: edited.version })).toMatchObject({
      warning: 99,
      is_default: true,
      version: 'default',
    });
    const { rows } = await ctx.db.execute(
      sql`SELECT action, before, after FROM audit_log WHERE target = 'alert-rule/consistency_rate' ORDER BY id`,
    );
    expect(rows).toEqual([
      {
        action: 'alert_rule.update',
        before: { warning: 99, fire_after: 2 },
        after: { warning: 97, fire_after: 1 },
      },
      {
        action: 'alert_rule.reset',
        before: { warning: 97, fire_after: 1 },
        after: { warning: 99, fire_after: 2 },
      },
    ]);
  });

  it('that two edit for the first time at once is edited by one', async () => {
    const edit = (warning: number) =>
      updateRule(ctx, { subject: 'error_rate', version: 'default', changes: { warning } });
    const outcomes = await Promise.allSettled([edit(0.6), edit(0.7)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('that is turned off ends its incident and says so', async () => {
    const time = clock();
    await time.see(broken, broken);
    const { version } = await readRule(ctx, 'consistency_rate');
    await updateRule(ctx, { subject: 'consistency_rate', version, changes: { enabled: false } });
    await time.see(broken, broken, broken);
    expect(await said()).toEqual([
      ['opened', 1],
      ['recovered', 1],
    ]);
  });
});
