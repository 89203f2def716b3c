import { sql } from 'drizzle-orm';
import { createClient } from '@/db/client';
import { intervalsOf } from '@/lib/jobs/schedule';
import { createLog } from '@/lib/log';
import { jobsOf } from '@/worker/jobs/all';
import { defaultPace } from '@/worker/pace';
import { startWorker } from '@/worker/start-worker';
import { plantMorning } from './learners';
import { expect, expectNoSidewaysScroll, type Site, test } from './site';

/** A worker that starts requested runs at once. Its schedule is too far away to matter. */
function startQuickWorker({ ctx }: Site) {
  const db = createClient({ url: ctx.url, applicationName: 'worker', poolMax: 4 });
  const worker = startWorker({
    db,
    jobsDb: db,
    log: createLog({ name: 'worker', enabled: false }),
    jobs: jobsOf({}),
    intervals: intervalsOf({
      HEALTH_CHECK_INTERVAL_MINUTES: 1_440,
      AUTO_SYNC_INTERVAL_HOURS: 168,
      AUDIT_INTERVAL_HOURS: 24,
      SELF_TEST_INTERVAL_MINUTES: 0,
    }),
    pace: { ...defaultPace, pollMs: 50, heartbeatMs: 200 },
  });
  return async () => {
    await worker.stop();
    await db.$client.end();
  };
}

/** Finished runs of the last hours: one each hour, the failed ones first. */
async function plantRuns({ ctx }: Site, failed: number, succeeded: number): Promise<void> {
  await ctx.db.execute(sql`
    INSERT INTO job_runs (job, slot, due_at, state, attempt, started_at, finished_at, result, error, actor)
    SELECT 'health-check', n, at, CASE WHEN n <= ${failed}::int THEN 'failed' ELSE 'succeeded' END, 1, at,
      at + interval '120 ms', '{"total_checked": 72, "inconsistent": 0, "opened": 0, "resolved": 0}'::jsonb,
      CASE WHEN n <= ${failed}::int THEN 'the database was away' END, 'system:health-check'
    FROM generate_series(1, ${failed + succeeded}::int) AS n,
      LATERAL (SELECT now() - make_interval(hours => 100 - n) AS at)`);
}

test('a requested job runs at once, and its result is shown', async ({ page, site, signIn }) => {
  await plantMorning(site);
  await signIn('operator', '/jobs');
  await expect(page.getByText('No worker is alive')).toBeVisible();
  await page.getByRole('button', { name: 'Run now: Auto-sync' }).click();
  await expect(page.getByText('Waiting: no worker is alive.')).toBeVisible();

  const stop = startQuickWorker(site);
  try {
    await expect(page.getByText('Auto-sync has run.')).toBeVisible();
    const card = page.getByRole('region', { name: 'Auto-sync' });
    await expect(card.getByText('31 pairs repaired. 1 needs a decision.').first()).toBeVisible();
    await expect(page.getByRole('region', { name: 'Workers' }).getByText('1 alive')).toBeVisible();
    await card.getByRole('link', { name: 'Details' }).click();
    await expect(page.getByRole('heading', { level: 1, name: /^Auto-sync #/ })).toBeVisible();
    await page.getByRole('link', { name: /^Repair #/ }).click();
    await expect(page.getByRole('heading', { level: 1, name: /^Repair #/ })).toBeVisible();
  } finally {
    await stop();
  }
});

test('a self-test says that the test pair is out of agreement, and not that nothing was deleted', async ({
  page,
  site,
  signIn,
}) => {
  await site.ctx.db.execute(sql`
    INSERT INTO job_runs (job, slot, due_at, state, attempt, started_at, finished_at, result, actor)
    SELECT 'self-test', n, now(), 'succeeded', 1, now(), now(), jsonb_build_object('broken', n = 1), 'system:self-test'
    FROM generate_series(1, 2) AS n`);
  await signIn('viewer', '/jobs');
  const runs = page.getByRole('table', { name: 'Runs of jobs' });
  await expect(runs).toContainText('It put the test pair out of agreement, for the next check to find.');
  await expect(runs).toContainText('The test pair was out of agreement already.');
});

test('a failure is shown with its error, and successful runs are counted', async ({ page, site, signIn }) => {
  await plantRuns(site, 1, 7);
  await signIn('viewer', '/jobs');
  const card = page.getByRole('region', { name: 'Health check' });
  await expect(card.getByText('87.5 % succeeded: 7 of the last 8')).toBeVisible();
  await expect(card.getByRole('img', { name: '7 succeeded, 1 failed' })).toBeVisible();
  await expect(page.getByRole('button', { name: /run now/i })).toHaveCount(0);

  const runs = page.getByRole('table', { name: 'Runs of jobs' });
  await expect(runs.locator('tbody tr')).toHaveCount(8);
  await page.getByLabel('State').selectOption('Failed');
  await expect(runs.locator('tbody tr')).toHaveCount(1);
  await expect(runs).toContainText('the database was away');
  await expect(page).toHaveURL(/state=failed/);
  await page.reload();
  await expect(runs.locator('tbody tr')).toHaveCount(1);

  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
  await runs.getByRole('link', { name: /^Health check #/ }).click();
  await expect(page.getByText('the database was away')).toBeVisible();
  await expectNoSidewaysScroll(page);
});
