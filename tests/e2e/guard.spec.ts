import { sql } from 'drizzle-orm';
import { inTransaction } from '@/db/transaction';
import { watchGuard } from '@/lib/alert/watch-guard';
import { addUser, plantPair } from '../support/context';
import { expect, expectNoSidewaysScroll, test } from './site';

test('the guard is switched with a reason, and tells whom it would refuse', async ({
  page,
  site,
  signIn,
  expectTrouble,
}) => {
  expectTrouble('409 /api/v1/system/guard', 'status of 409');
  await signIn('admin', '/system');
  const guard = page.getByRole('region', { name: 'Guard', exact: true });
  await expect(guard.getByText('Off', { exact: true })).toBeVisible();
  const dialog = page.getByRole('dialog');
  const choose = async (mode: string, reason: string) => {
    await guard.getByRole('button', { name: 'Switch the guard' }).click();
    await dialog.getByRole('radio', { name: mode }).check();
    await dialog.getByLabel('Reason').fill(reason);
  };
  await choose('Observes', 'Who writes one record alone?');
  await dialog.getByRole('button', { name: 'Switch', exact: true }).click();
  await expect(guard.getByText('Observes', { exact: true })).toBeVisible();
  await expect(guard.getByText('Who writes one record alone?')).toBeVisible();

  const learner = await addUser(site.ctx.db);
  await plantPair(site.ctx.owner, learner, {});
  await site.ctx.owner.execute(
    sql`UPDATE specialization_progress SET current_level = 2 WHERE user_id = ${learner}`,
  );
  await page.reload();
  await guard.getByText('The newest that would be refused').click();
  const seen = guard.getByRole('listitem').filter({ hasText: `User ${learner}, PLAYER` });
  await expect(seen.filter({ hasText: 'progress 2, license 1' })).toContainText(
    'lockstep_owner as lockstep-test-owner',
  );

  await choose('Enforces', 'They were told');
  await dialog.getByLabel('Learners whose pairs nobody may break').selectOption('5 %');
  await dialog.getByRole('button', { name: 'Switch', exact: true }).click();
  await dialog.getByLabel('Enforce now all the same').check();
  await dialog.getByRole('button', { name: 'Switch', exact: true }).click();
  await expect(guard.getByText('Enforces for 5 % of the learners', { exact: true })).toBeVisible();
  await expectNoSidewaysScroll(page);

  await site.ctx.owner.execute(sql`DROP TRIGGER guard_update ON user_licenses`);
  await inTransaction(site.ctx.db, (tx) => watchGuard(site.ctx, tx));
  await signIn('viewer', '/rollout');
  await expect(guard.getByText('Trigger guard_update on user_licenses is missing')).toBeVisible();
  await expect(guard.getByRole('button', { name: 'Switch the guard' })).toHaveCount(0);
});
