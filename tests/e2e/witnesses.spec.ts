import { sql } from 'drizzle-orm';
import { recordActivity } from '@/lib/coupling/record-activity';
import { runAudit } from '@/lib/health/run-audit';
import { runCheck } from '@/lib/health/run-check';
import { generateUsers } from '@/lib/import/generate-users';
import { activity, addUser } from '@/tests/support/context';
import { autoSyncJob } from '@/worker/jobs/auto-sync';
import { expect, type Site, test } from './site';

const never = new AbortController().signal;

/** Sixty pairs lose their progress row: more than an automatic repair may bring back by itself. */
async function loseSixty({ ctx }: Site): Promise<void> {
  await generateUsers(ctx.db, { users: 100, desyncPercent: 0, seed: 6 });
  await runCheck(ctx, { confirmDelayMs: 0 });
  await ctx.db.execute(sql`
    DELETE FROM specialization_progress WHERE (user_id, specialization_id) IN (
      SELECT user_id, specialization_id FROM specialization_progress ORDER BY user_id, specialization_id LIMIT 60)`);
  await runCheck(ctx, { confirmDelayMs: 0 });
  await autoSyncJob({})({ ...ctx, actor: { kind: 'system', job: 'auto-sync' } }, never);
}

test('an automatic repair of too many pairs waits, says what it would change, and a person dismisses it', async ({
  page,
  site,
  signIn,
}) => {
  await loseSixty(site);
  await signIn('admin', '/repairs');
  await expect(page.getByRole('table').getByText('Waits for approval')).toBeVisible();
  await expect(page.getByRole('table').getByText('60 would be repaired')).toBeVisible();
  await page.getByRole('link', { name: /^Repair #\d+$/ }).click();
  await expect(page.getByText('The pairs appear here as the run does them.')).toBeVisible();
  const plan = page.getByRole('region', { name: 'Waits for your approval' });
  await expect(plan).toContainText('would change 60 pairs');
  await expect(plan.getByRole('listitem')).toHaveText([
    /^20 pairs, .+: Create progress$/,
    /^20 pairs, .+: Create progress$/,
    /^20 pairs, .+: Create progress$/,
  ]);
  await plan.getByRole('button', { name: 'Dismiss' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('The club left');
  await dialog.getByRole('button', { name: 'Dismiss' }).click();
  await expect(plan).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'About this run' })).toContainText('Dismissed');
  await expect(page.getByText('This run changed no pair')).toBeVisible();
  await page.goto(`${site.origin}/violations?state=dismissed`);
  await expect(page.getByText('60 violations')).toBeVisible();
});

test('a person lets an automatic repair go on that waits', async ({ page, site, signIn }) => {
  await loseSixty(site);
  await signIn('operator', '/repairs');
  await page.getByRole('link', { name: /^Repair #\d+$/ }).click();
  const plan = page.getByRole('region', { name: 'Waits for your approval' });
  await plan.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  await expect(plan).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Under way' })).toContainText('Next in the queue');
});

test('totals that were lost are told on the overview and on the page of the pair, and come back', async ({
  page,
  site,
  signIn,
}) => {
  const { ctx } = site;
  const id = await addUser(ctx.db);
  await recordActivity(ctx, [activity(id, 'a-1', { xp: 27_000, sessions: 12 })]);
  await runCheck(ctx, { confirmDelayMs: 0 });
  await signIn('operator', '/');
  await expect(page.getByText('Not audited yet')).toBeVisible();
  await ctx.db.execute(sql`UPDATE specialization_progress SET total_xp = 5000 WHERE user_id = ${id}`);
  await runAudit(ctx, { confirmAfterSeconds: 0 });
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Every pair is in agreement');
  await expect(page.getByTestId('explained')).toHaveText('0 % explained');
  await page
    .getByRole('link', { name: '1 pair agrees, but its ledger or license history says otherwise' })
    .click();
  await page
    .getByRole('link', { name: /^Learner / })
    .first()
    .click();
  await expect(page.getByRole('heading', { name: 'Totals lost' })).toBeVisible();
  await expect(page.getByText('The ledger holds 22,000 XP more than the totals show.')).toBeVisible();
  await expect(page.getByText('Ledger: 27,000')).toBeVisible();
  await page.getByRole('button', { name: 'Preview the repair' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Repair/ })
    .click();
  await expect(page.getByRole('heading', { name: 'In agreement' })).toBeVisible();
});
