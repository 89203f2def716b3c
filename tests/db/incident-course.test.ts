import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from '@/db/client';
import { inTransaction } from '@/db/transaction';
import { answerIncident } from '@/lib/alert/answer-incident';
import { evaluateAlerts } from '@/lib/alert/evaluate-alerts';
import { listIncidents } from '@/lib/alert/list-incidents';
import { readIncident } from '@/lib/alert/read-incident';
import { recoverIncident, reportIncident } from '@/lib/alert/report-incident';
import type { Context } from '@/lib/context';
import { incidentDetailShape, incidentShape } from '@/lib/contract/incidents';
import { alertClock, figuresWith, keepMessage, messagesOf } from '../support/alerts';
import { addUser, otherProcess, plantPair, type TestContext } from '../support/context';
import { broken, fine, incidentSite, slow } from '../support/incidents';

vi.mock('@/lib/alert/enqueue-message', () => ({
  enqueueMessage: (...told: Parameters<typeof keepMessage>) => keepMessage(...told),
}));

let context: TestContext;
let ctx: Context;
const { open, close, reset, clock, said, story } = incidentSite();
beforeAll(async () => {
  ({ context, ctx } = await open());
});
afterAll(close);
beforeEach(reset);

const stale = figuresWith({ consistency: { rate: 90, inconsistent: 100, isStale: true } });

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

  it('is not opened by a few requests', async () => {
    const few = figuresWith({ requests: { count: 10, failed: 10, p95Ms: 9_000 } });
    await clock().see(few, few, few, few, few, few);
    expect(await said()).toEqual([]);
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

  it('whose transaction is rolled back does not exist', async () => {
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

/** The same database, but a backend dies at a given statement of a transaction. */
function dyingAt(statement: number): { dying: Context; died: () => boolean } {
  let died = false;
  const connect = async () => {
    const client = await context.db.$client.connect();
    const { query: own, release } = client;
    const query = own.bind(client);
    client.release = (error) => {
      client.query = own;
      release(error);
    };
    // BEGIN is not counted.
    let count = -1;
    client.query = (async (...args: Parameters<typeof query>) => {
      count += 1;
      if (count === statement) {
        died = true;
        await query('SELECT pg_terminate_backend(pg_backend_pid())');
      }
      return query(...args);
    }) as unknown as typeof client.query;
    return client;
  };
  const pool = { connect } as unknown as Database['$client'];
  const db = new Proxy(context.db, {
    get: (target, name) => (name === '$client' ? pool : Reflect.get(target, name, target)),
  });
  return { dying: { ...ctx, db }, died: () => died };
}

it('a process that ends at any statement leaves nothing partly sent: the next process sends the rest', async () => {
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
    // The sequence does not return an id that was rolled back.
    const ids = new Set(messages.map(({ incidentId }) => incidentId));
    expect([ids.size, (await listIncidents(ctx, { limit: 10 })).total]).toEqual([1, 1]);
    expect((await story([...ids][0] as number)).map(([event]) => event)).toEqual(events);
    statement += 1;
  }
  expect(statement).toBeGreaterThan(12);
});

it('an evaluation without a change writes only its time', async () => {
  const time = clock();
  await time.see(broken, broken, broken, fine, fine, fine, fine, fine, fine, fine);
  const versions = async () =>
    (await ctx.db.execute(sql`SELECT xmin FROM alert_states UNION ALL SELECT xmin FROM incidents`)).rows;
  const before = await versions();
  await time.see(fine, fine, fine);
  expect(await versions()).toEqual(before);
});
