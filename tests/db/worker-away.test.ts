import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createEmptyDatabase } from '@/tests/support/database';
import { hangable } from '@/tests/support/hanging-database';
import { severable } from '@/tests/support/severed-database';
import { waitFor } from '@/tests/support/wait-for';
import { heldJob, workerSite } from '@/tests/support/workers';

const site = workerSite();
const { start, runs, runIn } = site;
beforeAll(site.open);
afterAll(site.close);
beforeEach(site.reset);
afterEach(site.stopAll);

test('a worker that starts before the database waits for it, says so once, and begins', async () => {
  const way = await severable(site.url());
  await way.cut();
  const { messages } = start({ url: way.url });
  await waitFor('it was said', () => messages().includes('the database cannot be reached; waiting for it'));
  await way.mend();
  await runIn('succeeded');
  expect(messages().filter((message) => message.startsWith('the database'))).toEqual([
    'the database cannot be reached; waiting for it',
    'the database is there',
  ]);
  await way.close();
});

test('a worker whose database goes away in the middle of a run comes back and stores what the job did', async () => {
  const way = await severable(site.url());
  const job = heldJob();
  const { messages } = start({ url: way.url, jobs: { 'health-check': job.job } });
  await runIn('running');
  await way.cut();
  await waitFor('it was noticed', () =>
    messages().includes('the database cannot be reached; waiting for it'),
  );
  job.letGo();
  await way.mend();
  expect(await runIn('succeeded')).toMatchObject({ result: { held: true } });
  await way.close();
});

test('a worker whose backends are all terminated goes on', async () => {
  const { worker } = start();
  await runIn('succeeded');
  await site.db().execute(sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`);
  await site.db().execute(sql`UPDATE job_runs SET due_at = due_at - interval '1 day', slot = slot - 1`);
  await waitFor(
    'the next slot was run',
    async () => (await runs()).length === 2 && (await runs())[1]?.state === 'succeeded',
  );
  expect((await runs())[1]).toMatchObject({ worker_id: worker.id });
});

test('a worker waits for a database that is not migrated yet', async () => {
  const empty = await createEmptyDatabase();
  try {
    const { worker, messages } = start({ url: empty.url });
    await waitFor('it was said', () => messages().includes('waiting for the database to be migrated'));
    await worker.stop();
    expect(messages().filter((message) => message.startsWith('waiting'))).toHaveLength(1);
  } finally {
    await empty.drop();
  }
});

test('a turn of the loop that waits for ever is given up, and the worker goes on', async () => {
  const way = await hangable(site.url(), { pooled: true });
  // Only the limit of the turn ends its wait, because statements may take minutes here.
  const { worker } = start({ url: way.url, statementTimeoutMs: 600_000, pace: { turnMaxMs: 300 } });
  await runIn('succeeded');
  way.strand();
  const { rows } = await site.db().execute<{ now: string }>(sql`SELECT clock_timestamp()::text AS now`);
  await waitFor('it beats again', async () => {
    const beats = await site.db().execute(sql`
      SELECT FROM workers WHERE id = ${worker.id} AND heartbeat_at > ${rows[0]?.now}::timestamptz + interval '1 s'`);
    return beats.rowCount === 1;
  });
  way.resume();
  await site.stopAll();
  await way.close();
});
