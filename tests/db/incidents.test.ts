import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from '@/db/client';
import { inTransaction, type Transaction } from '@/db/transaction';
import { answerIncident } from '@/lib/alert/answer-incident';
import { createMaintenance } from '@/lib/alert/create-maintenance';
import { endMaintenance } from '@/lib/alert/end-maintenance';
import { evaluateAlerts } from '@/lib/alert/evaluate-alerts';
import { listIncidents } from '@/lib/alert/list-incidents';
import { listMaintenance } from '@/lib/alert/list-maintenance';
import { readIncident } from '@/lib/alert/read-incident';
import { recoverIncident, reportIncident } from '@/lib/alert/report-incident';
import { readRule, resetRule, updateRule } from '@/lib/alert/update-rule';
import type { Context } from '@/lib/context';
import { incidentDetailShape, incidentShape } from '@/lib/contract/alerts';
import { alertClock, figuresWith, keepMessage, keepMessages, messagesOf } from '../support/alerts';
import { addUser, otherProcess, plantPair, type TestContext, testContext } from '../support/context';

vi.mock('@/lib/alert/enqueue-message', () => ({
  enqueueMessage: (...told: Parameters<typeof keepMessage>) => keepMessage(...told),
}));

let context: TestContext;
let ctx: Context;
beforeAll(async () => {
  context = await testContext();
  await keepMessages(context);
  const id = await addUser(context.db);
  ctx = { ...context, actor: { kind: 'user', id, role: 'operator' } };
});
afterAll(() => context.close());
beforeEach(async () => {
  await context.owner.execute(sql`
    TRUNCATE incidents, incident_events, alert_states, alert_evaluations, alert_rules, maintenance_windows, self_tests, told
    RESTART IDENTITY CASCADE`);
});

const fine = figuresWith();
const slow = figuresWith({ consistency: { rate: 98, inconsistent: 20 } });
const broken = figuresWith({ consistency: { rate: 90, inconsistent: 100 } });
const stale = figuresWith({ consistency: { rate: 90, inconsistent: 100, isStale: true } });

/** The database's clock, which people's answers are timed by. */
const clock = () => alertClock(ctx, Date.now());
const said = async () => (await messagesOf(ctx)).map(({ event, incidentId }) => [event, incidentId]);
const story = async (id: number) =>
  (await readIncident(ctx, id)).story.map(({ event, told }) => [event, told]).reverse();

describe('an incident', () => {
  it('is opened, worsened, eased and recovered in place, and each is told once with what, how many, since when and where', async () => {
    const time = clock();
    await time.see(fine, slow, slow, broken, broken, slow, slow, fine, fine, fine);
    expect(await said()).toEqual([
      ['opened', 1],
      ['worsened', 1],
      ['eased', 1],
      ['recovered', 1],
    ]);
    const { items, total } = await listIncidents(ctx, { limit: 10 });
    expect(total).toBe(1);
    expect(incidentShape.parse(items[0])).toEqual(items[0]);
    expect(items[0]).toMatchObject({
      subject: 'consistency_rate',
      state: 'recovered',
      severity: 'warning',
      worst_severity: 'critical',
      figures: { value: 100, inconsistent: 0, pairs: 1_000 },
      worst_figures: { value: 90, inconsistent: 100 },
      told: false,
    });
    const [opened] = await messagesOf(ctx);
    expect(opened).toMatchObject({
      subject: 'consistency_rate',
      severity: 'warning',
      title: 'Consistency 98 %: 20 of 1,000 pairs out of agreement',
      since: items[0]?.opened_at,
      path: '/alerts/1',
    });
    expect(opened?.facts).toContainEqual({
      name: 'What to do',
      value: 'docs/operations.md#alert-consistency_rate',
    });
    const detail = await readIncident(ctx, 1);
    expect(incidentDetailShape.parse(detail)).toEqual(detail);
  });

  it('names the kind that most violations are of as the likely cause', async () => {
    const id = await addUser(ctx.db);
    await plantPair(ctx.db, id, { progress: 2, license: 1 });
    await ctx.db.execute(sql`
      INSERT INTO violations (user_id, specialization_id, kind, progress_level, license_level, confirmed_at, first_check_id, first_seen_at)
      VALUES (${id}, 'PLAYER', 'level_mismatch', 2, 1, now(), 7, now() - interval '3 days')`);
    await clock().see(broken, broken);
    const [incident] = (await listIncidents(ctx, { limit: 1 })).items;
    expect(incident).toMatchObject({
      cause: 'one_kind',
      figures: { kind: 'level_mismatch', specialization: 'PLAYER', share: 100, first_check_id: 7 },
    });
    await ctx.db.execute(sql`UPDATE violations SET resolved_at = now(), resolved_how = 'observed'`);
  });

  it('of a check that is stale is one of the jobs, and says nothing of the consistency', async () => {
    const time = clock();
    await time.see(broken, broken, stale, stale, stale);
    expect(await said()).toEqual([
      ['opened', 1],
      ['opened', 2],
    ]);
    const { items } = await listIncidents(ctx, { limit: 10, state: 'open' });
    expect(items.map(({ subject, cause }) => [subject, cause])).toEqual([
      ['jobs', 'check_stale'],
      ['consistency_rate', null],
    ]);
  });

  it('of the workers is critical when none is alive', async () => {
    const none = figuresWith({ workers: { alive: 0 } });
    await clock().see(none, none, none);
    const [incident] = (await listIncidents(ctx, { limit: 10 })).items;
    expect(incident).toMatchObject({ subject: 'workers', severity: 'critical', cause: 'no_worker_yet' });
  });

  it('is not made by a handful of requests', async () => {
    const few = figuresWith({ requests: { count: 10, failed: 10, p95Ms: 9_000 } });
    await clock().see(few, few, few, few, few, few);
    expect(await said()).toEqual([]);
  });
});

describe('what people say', () => {
  it('an acknowledgement is told, ends reminders, is audited, and said again changes nothing', async () => {
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

  it('a silence holds back what comes, and the recovery is told at once', async () => {
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

  it('nothing is said to what has recovered, or never was', async () => {
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

describe('a report', () => {
  const report = {
    subject: 'rollout',
    severity: 'warning',
    figures: { stage: 25 },
    cause: 'deadlocks',
  } as const;
  const send = (more: object = {}) =>
    inTransaction(ctx.db, (tx) => reportIncident(tx, { ...report, ...more }));

  it('opens an incident, is updated in place, and recovers once', async () => {
    await send();
    await send();
    await send({ severity: 'critical', figures: { stage: 50 } });
    await inTransaction(ctx.db, (tx) => recoverIncident(tx, 'rollout', { stage: 5 }));
    await inTransaction(ctx.db, (tx) => recoverIncident(tx, 'rollout'));
    expect(await said()).toEqual([
      ['opened', 1],
      ['worsened', 1],
      ['recovered', 1],
    ]);
    expect(await readIncident(ctx, 1)).toMatchObject({ cause: 'deadlocks', figures: { stage: 5 } });
  });

  it('whose transaction is taken back was never made', async () => {
    await inTransaction(ctx.db, async (tx) => {
      await reportIncident(tx, report);
      throw new Error('taken back');
    }).catch(() => {});
    expect([await said(), (await listIncidents(ctx, { limit: 1 })).total]).toEqual([[], 0]);
  });

  it('made by two at once is one incident', async () => {
    await Promise.all(Array.from({ length: 6 }, () => send()));
    expect(await said()).toEqual([['opened', 1]]);
  });

  it('of what happened again is told again, also to whoever acknowledged what was before', async () => {
    const again = (figures: object) =>
      inTransaction(ctx.db, (tx) =>
        reportIncident(tx, { ...report, figures: { ...figures } }, { happenedAgain: true }),
      );
    await again({ from_stage: 50, to_stage: 25 });
    await answerIncident(ctx, { id: 1, answer: { action: 'acknowledge', note: 'On it' } });
    await again({ from_stage: 25, to_stage: 5 });
    expect((await said()).map(([event]) => event)).toEqual(['opened', 'acknowledged', 'reminder']);
    expect(await readIncident(ctx, 1)).toMatchObject({ state: 'open', figures: { to_stage: 5 } });
  });

  it('is reminded of by the rounds', async () => {
    await send();
    const time = alertClock(ctx, Date.now() + 3_700_000);
    await time.see(fine);
    expect((await said()).at(-1)).toEqual(['reminder', 1]);
  });
});

describe('several processes', () => {
  it('that evaluate at once make one alert', async () => {
    const nowMs = Date.now();
    for (let turn = 0; turn < 6; turn++) {
      const evaluated = await Promise.all(
        Array.from({ length: 5 }, () =>
          evaluateAlerts(otherProcess(ctx), {
            readFigures: async () => broken,
            checkIntervalMinutes: 5,
            nowMs: nowMs + turn * 10_000,
          }),
        ),
      );
      expect(evaluated.filter(Boolean)).toHaveLength(1);
    }
    expect(await said()).toEqual([['opened', 1]]);
  });
});

/** The same database, where a backend dies at the so-manieth statement of a transaction. */
function dyingAt(statement: number): { dying: Context; died: () => boolean } {
  let died = false;
  const transaction: Database['transaction'] = (work, config) =>
    context.db.transaction(async (tx) => {
      let count = 0;
      const watched = new Proxy(tx, {
        get(target, name) {
          const value = Reflect.get(target, name, target);
          if (name !== 'execute') return value;
          return async (query: Parameters<Transaction['execute']>[0]) => {
            count += 1;
            if (count === statement) {
              died = true;
              await target.execute(sql`SELECT pg_terminate_backend(pg_backend_pid())`);
            }
            return target.execute(query);
          };
        },
      });
      return work(watched as Transaction);
    }, config);
  const db = new Proxy(context.db, {
    get: (target, name) => (name === 'transaction' ? transaction : Reflect.get(target, name, target)),
  });
  return { dying: { ...ctx, db }, died: () => died };
}

it('a process that ends at any statement leaves nothing half said: whoever goes on says what was to be said', async () => {
  const series = [slow, slow, broken, broken, fine, fine];
  let [statement, everDied] = [1, true];
  while (everDied) {
    everDied = false;
    await context.owner.execute(sql`
      TRUNCATE incidents, incident_events, alert_states, alert_evaluations, told RESTART IDENTITY CASCADE`);
    const time = clock();
    for (const figures of series) {
      time.pass(10_000);
      const { dying, died } = dyingAt(statement);
      await time.again(figures, dying).catch(() => {});
      everDied ||= died();
      await time.again(figures);
    }
    const messages = await messagesOf(ctx);
    const events = messages.map(({ event }) => event);
    expect([statement, events]).toEqual([statement, ['opened', 'worsened', 'recovered']]);
    // An id that was taken back is not given out again.
    const ids = new Set(messages.map(({ incidentId }) => incidentId));
    expect([ids.size, (await listIncidents(ctx, { limit: 10 })).total]).toEqual([1, 1]);
    expect((await story([...ids][0] as number)).map(([event]) => event)).toEqual(events);
    statement += 1;
  }
  expect(statement).toBeGreaterThan(12);
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

it('what stays as it is writes nothing but the time of the evaluation', async () => {
  const time = clock();
  await time.see(broken, broken, broken, fine, fine, fine, fine, fine, fine, fine);
  const versions = async () =>
    (await ctx.db.execute(sql`SELECT xmin FROM alert_states UNION ALL SELECT xmin FROM incidents`)).rows;
  const before = await versions();
  await time.see(fine, fine, fine);
  expect(await versions()).toEqual(before);
});
