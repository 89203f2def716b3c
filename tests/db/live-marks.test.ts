import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '@/db/transaction';
import { reportIncident } from '@/lib/alert/report-incident';
import { recordAudit } from '@/lib/audit/record-audit';
import { repairMany } from '@/lib/coupling/repair-many';
import { countChanges } from '@/lib/health/count-changes';
import { runAudit } from '@/lib/health/run-audit';
import { runCheck } from '@/lib/health/run-check';
import { requestRun } from '@/lib/jobs/request-run';
import { readMarks } from '@/lib/live/read-marks';
import { TOPICS, type Topic } from '@/lib/vocabulary/live';
import { addUser, plantOfEveryKind, plantPair, type TestContext, testContext } from '@/tests/support/context';
import { compareAll } from '@/tests/support/writers';

// Long, so that no due time comes in between.
const OPTIONS = { intervalMinutes: 525_600 };

let ctx: TestContext;
beforeAll(async () => {
  ctx = await testContext();
  await plantOfEveryKind(ctx.db);
  await runCheck(ctx, { confirmDelayMs: 0 });
  await runAudit(ctx, { confirmAfterSeconds: 0 });
});
afterAll(() => ctx.close());

/** The topics whose marks this work changes. */
async function toldBy(work: () => Promise<unknown>): Promise<Topic[]> {
  // What earlier work wrote past the door.
  await compareAll(ctx);
  await countChanges(ctx.db);
  const before = await readMarks(ctx, OPTIONS);
  await work();
  const after = await readMarks(ctx, OPTIONS);
  return TOPICS.filter((topic) => before[topic] !== after[topic]);
}

const write = (text: ReturnType<typeof sql>) => () => ctx.owner.execute(text);

describe('a mark', () => {
  it('stays as it is while nothing changes, in every process', async () => {
    expect(await toldBy(async () => {})).toEqual([]);
    expect(await readMarks({ db: ctx.owner }, OPTIONS)).toEqual(await readMarks(ctx, OPTIONS));
  });

  const changes: [what: string, topics: Topic[], work: () => Promise<unknown>][] = [
    [
      'a violation that a check finds',
      ['checks', 'violations'],
      async () => {
        await plantPair(ctx.db, await addUser(ctx.db), { progress: 3, license: 1 });
        await runCheck(ctx, { confirmDelayMs: 0 });
      },
    ],
    ['an annotation', ['violations'], write(sql`UPDATE violations SET note = 'seen' WHERE id = 1`)],
    [
      'a change that was counted at once and alters no figure',
      ['violations'],
      async () => {
        await write(sql`UPDATE violations SET note = 'seen again' WHERE id = 1`)();
        await countChanges(ctx.db);
      },
    ],
    [
      'a run of repairs that waits',
      ['repairs'],
      write(
        sql`INSERT INTO repairs (policy, scope, state, actor) VALUES ('evidence', '{}', 'queued', 'test')`,
      ),
    ],
    ['its begin', ['repairs', 'progress'], write(sql`UPDATE repairs SET state = 'running'`)],
    ['how far it is', ['progress'], write(sql`UPDATE repairs SET matched = matched + 1`)],
    [
      'its end, long after others began',
      ['repairs', 'progress'],
      async () => {
        await write(sql`INSERT INTO repairs (policy, scope, state, actor, finished_at)
          SELECT 'evidence', '{}', 'completed', 'test', now() FROM generate_series(1, 30)`)();
        await readMarks(ctx, OPTIONS);
        await write(
          sql`UPDATE repairs SET state = 'completed', finished_at = now() WHERE state = 'running'`,
        )();
      },
    ],
    [
      'a repair',
      ['violations', 'repairs', 'audit'],
      () => repairMany(ctx, { policy: 'evidence', scope: { filter: {} }, dryRun: false }),
    ],
    ['a job that is asked for', ['jobs', 'audit'], () => requestRun(ctx, 'health-check')],
    [
      'a worker that starts',
      ['workers'],
      write(sql`INSERT INTO workers (id, hostname, pid) VALUES ('w', 'node', 1)`),
    ],
    ['its sign of life', [], write(sql`UPDATE workers SET heartbeat_at = now()`)],
    [
      'its end, without a word',
      ['workers'],
      write(sql`UPDATE workers SET heartbeat_at = now() - interval '2 minutes'`),
    ],
    [
      'an incident',
      ['incidents'],
      () =>
        inTransaction(ctx.db, (tx) =>
          reportIncident(tx, { subject: 'rollout', severity: 'critical', figures: {}, cause: null }),
        ),
    ],
    ['its figures', ['incidents'], write(sql`UPDATE incidents SET figures = '{"deadlocks": 4}'`)],
    ['a decision about the roll-out', ['rollout'], write(sql`UPDATE rollout SET version = version + 1`)],
    [
      'an entry of the audit log',
      ['audit'],
      () =>
        inTransaction(ctx.db, (tx) =>
          recordAudit(ctx, tx, { action: 'check.run', target: 'check/1', after: {} }),
        ),
    ],
    [
      'what a worker saw of a write past the door',
      ['writers'],
      async () => {
        const id = await addUser(ctx.db);
        await plantPair(ctx.db, id, {});
        await compareAll(ctx);
      },
    ],
  ];
  it.each(changes)('of %s is told as %j', async (_, topics, work) => {
    expect(await toldBy(work)).toEqual(topics);
  });

  it('changes with a row that is committed after a newer one', async () => {
    const insert = sql`INSERT INTO audit_log (actor, action, target) VALUES ('test', 'check.run', 'check/1')`;
    const newer = await inTransaction(ctx.db, async (tx) => {
      await tx.execute(insert);
      await ctx.owner.execute(insert);
      return readMarks({ db: ctx.owner }, OPTIONS);
    });
    expect((await readMarks(ctx, OPTIONS)).audit).not.toBe(newer.audit);
  });
});
