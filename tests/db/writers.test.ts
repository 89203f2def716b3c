import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '@/db/client';
import { inTransaction } from '@/db/transaction';
import { NO_CIRCUMSTANCES } from '@/lib/alert/circumstances';
import { readExplanations } from '@/lib/alert/read-circumstances';
import type { Violation } from '@/lib/contract/violations';
import { listPairHistory } from '@/lib/coupling/list-pair-history';
import { exportViolations } from '@/lib/health/export-violations';
import { listViolations } from '@/lib/health/list-violations';
import { FENCED_USER_EMAIL, FENCED_USER_ID } from '@/lib/vocabulary/users';
import { compareDirty } from '@/lib/writers/compare-dirty';
import { decideWriter } from '@/lib/writers/decide-writer';
import { readCapture } from '@/lib/writers/read-capture';
import { listWriters, readWriter } from '@/lib/writers/read-writers';
import { readWritersNow } from '@/lib/writers/read-writers-now';
import { addUser, plantPair, type TestContext, testContext } from '@/tests/support/context';
import { compareAll, lowerLicenses, writeAs } from '@/tests/support/writers';

let ctx: TestContext;
beforeAll(async () => {
  ctx = await testContext();
});
afterAll(() => ctx.close());

const as = <T>(application: string, work: (db: Database) => Promise<T>) => writeAs(ctx, application, work);
const compare = () => compareAll(ctx);

/** Learners with one pair each, in agreement. */
async function plant(count: number): Promise<number[]> {
  const users: number[] = [];
  for (let at = 0; at < count; at++) {
    const user = await addUser(ctx.db);
    await plantPair(ctx.db, user, { progress: 2, license: 2, xp: 25_000, sessions: 12 });
    users.push(user);
  }
  await compare();
  return users;
}

async function writerOf(application: string) {
  const { items } = await listWriters(ctx, { limit: 100 });
  const found = items.find((writer) => writer.application === application);
  if (!found) throw new Error(`no writer ${application}`);
  return found;
}

const violationsOf = async (filter: object): Promise<Violation[]> =>
  (await listViolations(ctx, { limit: 50, sort: 'first_seen_at', order: 'desc', ...filter })).items;

describe('a finding', () => {
  it('says who wrote the pair: the proven role, the claims, and how many other pairs its transaction wrote', async () => {
    const users = await plant(3);
    await as('old-portal', (db) => db.execute(lowerLicenses(users)));
    await compare();
    const writer = await writerOf('old-portal');
    const found = await violationsOf({ writer: writer.id });
    expect(found.map(({ user_id }) => user_id).toSorted()).toEqual(users.toSorted());
    const { rows } = await ctx.db.execute<{ role: string }>(sql`SELECT session_user AS role`);
    for (const { written_by } of found) {
      expect(written_by).toMatchObject({
        writer_id: writer.id,
        role: rows[0]?.role,
        application: 'old-portal',
        statement: expect.stringMatching(/^UPDATE user_licenses SET current_level = \?/),
        transaction_id: expect.any(Number),
        other_pairs: 2,
        claims_door: false,
      });
    }
  });

  it('is found with the others of its transaction, and counts a pair once of which both records were written', async () => {
    const users = await plant(2);
    const others = await plant(1);
    await as('both-records', async (db) => {
      await inTransaction(db, async (tx) => {
        await tx.execute(lowerLicenses(users));
        await tx.execute(
          sql`UPDATE specialization_progress SET current_level = 3 WHERE user_id = ANY (${sql.param(users)}::bigint[])`,
        );
      });
      await db.execute(lowerLicenses(others));
    });
    await compare();
    const [one] = await violationsOf({ user_id: users[0] });
    expect(one?.written_by?.other_pairs).toBe(1);
    const together = await violationsOf({ transaction: one?.written_by?.transaction_id });
    expect(together.map(({ user_id }) => user_id).toSorted()).toEqual(users.toSorted());
  });

  it('keeps its writer and the time when the statement is no longer kept', async () => {
    const [user] = await plant(1);
    await as('long-ago', (db) => db.execute(lowerLicenses([user as number])));
    await compare();
    // What the drop of a partition leaves behind: a finding whose statement is in no partition.
    await ctx.db.execute(
      sql`UPDATE violations SET written_by = 999999999, transaction_id = 999999999 WHERE user_id = ${user}`,
    );
    const [found] = await violationsOf({ user_id: user });
    expect(found?.written_by).toMatchObject({
      application: 'long-ago',
      at: expect.any(String),
      statement: null,
      transaction_id: 999999999,
      other_pairs: null,
    });
  });

  it('that nobody but Lockstep was seen writing has no writer', async () => {
    const user = await addUser(ctx.db);
    await ctx.db.execute(sql`
      INSERT INTO violations (user_id, specialization_id, kind, confirmed_at) VALUES (${user}, 'PLAYER', 'vanished_pair', now())`);
    expect((await violationsOf({ user_id: user }))[0]?.written_by).toBeNull();
  });

  it('is exported with its writer in columns of their own', async () => {
    const [user] = await plant(1);
    await as('exported', (db) => db.execute(lowerLicenses([user as number])));
    await compare();
    const { id } = await writerOf('exported');
    const batches = [];
    for await (const batch of exportViolations(ctx, { writer: id })) batches.push(...batch);
    expect(batches).toMatchObject([
      { user_id: user, written_by_application: 'exported', transaction_other_pairs: 0 },
    ]);
  });
});

describe('a writer', () => {
  it('is listed with what it wrote and broke, the one that wrote last first', async () => {
    const users = await plant(4);
    await as('counted', (db) => db.execute(lowerLicenses(users.slice(0, 3))));
    await compare();
    const { items, total } = await listWriters(ctx, { limit: 1 });
    expect(items).toMatchObject([
      {
        application: 'counted',
        mode: 'flagged',
        written: 3,
        broken: 3,
        open: 3,
        decided_at: null,
        version: 'undecided',
      },
    ]);
    const paged = await listWriters(ctx, { limit: 100 });
    expect(total).toBe(paged.items.length);
    expect(paged.items.map(({ last_seen_at }) => last_seen_at)).toEqual(
      paged.items
        .map(({ last_seen_at }) => last_seen_at)
        .toSorted()
        .toReversed(),
    );
  });

  it('is shown with its statements, those that are alike together', async () => {
    const users = await plant(3);
    await as('repeats', async (db) => {
      for (const user of users)
        await db.execute(sql`UPDATE user_licenses SET current_level = 1 WHERE user_id = ${user}`);
    });
    await compare();
    const { statements } = await readWriter(ctx, await writerOf('repeats'));
    expect(statements).toMatchObject([{ record: 'license', operation: 'update', times: 3, pairs: 3 }]);
  });

  it('is not the self-test: what only the fenced pair was written by makes nobody a writer', async () => {
    await ctx.db.execute(
      sql`INSERT INTO users (id, email, name, is_active) VALUES (${FENCED_USER_ID}, ${FENCED_USER_EMAIL}, 'Self-test', false)`,
    );
    await as('fenced', (db) => plantPair(db, FENCED_USER_ID, { progress: 1, license: 2 }));
    await compare();
    await expect(writerOf('fenced')).rejects.toThrow('no writer');
  });

  it('is decided about once: the second of two who saw the same is refused, and the audit log has the first', async () => {
    const [user] = await plant(1);
    await as('decided', (db) => db.execute(lowerLicenses([user as number])));
    await compare();
    const { id, version } = await writerOf('decided');
    const outcomes = await Promise.allSettled([
      decideWriter(ctx, { id, mode: 'adopted', reason: 'Known', version }),
      decideWriter(ctx, { id, mode: 'refused', reason: 'Unknown', version }),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const refused = outcomes.find((one) => one.status === 'rejected');
    expect(refused).toMatchObject({ reason: { code: 'stale_version' } });
    const { rows } = await ctx.db.execute(
      sql`SELECT action, before, after FROM audit_log WHERE target = ${`writer/${id}`}`,
    );
    const now = await readWriter(ctx, { id });
    expect(rows).toMatchObject([
      { action: 'writer.decide', before: { mode: 'flagged' }, after: { mode: now.mode, reason: now.reason } },
    ]);
  });

  it('keeps its version while it goes on writing, because a write is no decision', async () => {
    const users = await plant(2);
    await as('busy', (db) => db.execute(lowerLicenses(users.slice(0, 1))));
    await compare();
    const { id, version } = await writerOf('busy');
    await as('busy', (db) => db.execute(lowerLicenses(users.slice(1))));
    await compare();
    const decided = await decideWriter(ctx, { id, mode: 'flagged', reason: 'Looked at', version });
    expect(decided).toMatchObject({ mode: 'flagged', decided_by: 'system:test', written: 2 });
  });
});

it('the time line of a pair shows what was written past Lockstep, before and after', async () => {
  const [user, neighbour] = await plant(2);
  await as('time-line', (db) =>
    db.execute(sql`
      UPDATE specialization_progress SET total_xp = total_xp + 40, current_level = 1
      WHERE user_id IN (${user}, ${neighbour})`),
  );
  const { items, total } = await listPairHistory(ctx, {
    userId: user as number,
    specialization: 'PLAYER',
    kind: 'foreign_write',
    limit: 1,
  });
  // Planting the pair wrote both records past Lockstep too.
  expect(total).toBe(3);
  expect(items).toMatchObject([
    {
      kind: 'foreign_write',
      actor: expect.stringMatching(/^writer:.+\/time-line$/),
      details: {
        record: 'progress',
        operation: 'update',
        before: { level: 2, xp: '25000', sessions: 12 },
        after: { level: 1, xp: '25040', sessions: 12 },
      },
    },
  ]);
});

describe('what the installation knows now', () => {
  it('names who writes while its findings wait for their second look, and nobody after that', async () => {
    const users = await plant(3);
    await as('right-now', (db) => db.execute(lowerLicenses(users)));
    // The second look is due in an hour.
    await compareDirty(ctx, 3_600);
    expect(await readWritersNow(ctx, {})).toMatchObject([
      { application: 'right-now', pairs: 3, findings: 3 },
    ]);
    await ctx.db.execute(sql`UPDATE dirty_pairs SET due_at = now()`);
    await compare();
    expect(await readWritersNow(ctx, {})).toEqual([]);
  });

  it('is how long the oldest foreign write waits, and not how long a second look is away', async () => {
    const [user] = await plant(1);
    await as('late', (db) => db.execute(lowerLicenses([user as number])));
    await ctx.db.execute(sql`UPDATE dirty_pairs SET due_at = now() - interval '40 seconds'`);
    expect((await readCapture(ctx)).lagSeconds).toBeGreaterThanOrEqual(40);
    await ctx.db.execute(sql`UPDATE dirty_pairs SET due_at = now() + interval '40 seconds'`);
    expect((await readCapture(ctx)).lagSeconds).toBe(0);
    await ctx.db.execute(sql`UPDATE dirty_pairs SET due_at = now()`);
    await compare();
  });

  it('is which triggers of the capture are missing or turned off', async () => {
    expect((await readCapture(ctx)).missing).toBe(0);
    await ctx.owner.execute(sql`ALTER TABLE user_licenses DISABLE TRIGGER capture_update`);
    await ctx.owner.execute(sql`DROP TRIGGER capture_insert ON specialization_progress`);
    expect((await readCapture(ctx)).missing).toBe(2);
    await ctx.owner.execute(sql`ALTER TABLE user_licenses ENABLE TRIGGER capture_update`);
    expect((await readCapture(ctx)).missing, 'not in sessions that call themselves a replica').toBe(2);
    await ctx.owner.execute(sql`SELECT keep_capture()`);
    expect((await readCapture(ctx)).missing).toBe(0);
  });

  it('is who is new: until somebody decides, and for a day', async () => {
    await ctx.db.execute(sql`UPDATE writers SET first_seen_at = now() - interval '25 hours'`);
    expect(await readCapture(ctx)).toMatchObject({ newWriters: 0, newest: null });
    const [user] = await plant(1);
    await as('newcomer', (db) => db.execute(lowerLicenses([user as number])));
    await compare();
    expect(await readCapture(ctx)).toMatchObject({ newWriters: 1, newest: { application: 'newcomer' } });
    const { id, version } = await writerOf('newcomer');
    await decideWriter(ctx, { id, mode: 'flagged', reason: 'Known', version });
    expect(await readCapture(ctx)).toMatchObject({ newWriters: 0, newest: null });
  });

  it('is who wrote most of the newest findings: the likely cause', async () => {
    await ctx.db.execute(
      sql`UPDATE violations SET resolved_at = now(), resolved_how = 'observed' WHERE resolved_at IS NULL`,
    );
    const users = await plant(5);
    await as('culprit', (db) => db.execute(lowerLicenses(users.slice(0, 4))));
    await as('bystander', (db) => db.execute(lowerLicenses(users.slice(4))));
    await compare();
    const seen = await readExplanations(ctx.db, NO_CIRCUMSTANCES, new Set(['consistency_rate']));
    expect(seen.writer).toMatchObject({ application: 'culprit', share: 80 });
  });
});
