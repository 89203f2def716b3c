import { sql } from 'drizzle-orm';
import { recordActivity } from '@/lib/coupling/record-activity';
import { runAudit } from '@/lib/health/run-audit';
import { runCheck } from '@/lib/health/run-check';
import { activity } from '../support/context';
import { addLearner, levelsOf } from './learners';
import { expect, expectNoSidewaysScroll, test } from './site';

const NOTHING = { progress: null, license: null };

test('a license is withdrawn, told as such, and issued again', async ({ page, site, signIn }) => {
  const id = await addLearner(site, 'Away Anna', NOTHING);
  await recordActivity(site.ctx, [activity(id, 'class-1', { xp: 70_000, sessions: 18 })]);
  await signIn('admin', `/learners/${id}/PLAYER`);
  await page.getByRole('button', { name: 'More decisions' }).click();
  await page.getByRole('menuitem', { name: 'Withdraw license…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('Moved abroad');
  await dialog.getByRole('button', { name: 'Withdraw', exact: true }).click();
  await expect(page.getByText('The license of Away Anna is withdrawn.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'License withdrawn' })).toContainText(
    'Progress stands at Level 4',
  );
  await expect(page.getByRole('region', { name: 'License', exact: true })).toContainText('“Moved abroad”');
  const told = page.getByRole('region', { name: 'What happened' }).getByRole('listitem');
  await expect(told.filter({ hasText: 'by a withdrawal' })).toContainText('“Moved abroad”');
  await runCheck(site.ctx, { confirmDelayMs: 0 });
  await page.reload();
  await expect(page.getByRole('region', { name: 'License withdrawn' })).toBeVisible();
  expect(await levelsOf(site, 'Away Anna')).toEqual({ progress: 4, license: null });

  await page.getByRole('button', { name: 'More decisions' }).click();
  await page.getByRole('menuitem', { name: 'Issue license again…' }).click();
  await dialog.getByLabel('Reason').fill('Came back');
  await dialog.getByRole('button', { name: 'Issue', exact: true }).click();
  await expect(page.getByRole('region', { name: 'In agreement' })).toBeVisible();
  expect(await levelsOf(site, 'Away Anna')).toEqual({ progress: 4, license: 4 });
});

test('a withdrawal that has ended is listed, and offers to issue the license again', async ({
  page,
  site,
  signIn,
}) => {
  const { ctx } = site;
  const [due, lost] = [
    await addLearner(site, 'Due Dora', NOTHING),
    await addLearner(site, 'Lost Lili', NOTHING),
  ];
  for (const [id, until] of [
    [due, '2020-01-01T00:00:00Z'],
    [lost, '2999-01-01T00:00:00Z'],
  ] as const) {
    await recordActivity(ctx, [activity(id, 'class-1', { xp: 70_000, sessions: 18 })]);
    await ctx.db.execute(sql`DELETE FROM user_licenses WHERE user_id = ${id}`);
    await ctx.db.execute(sql`
      INSERT INTO license_progressions (user_id, specialization_id, from_level, to_level, advanced_at, source, actor, reason, details)
      VALUES (${id}, 'PLAYER', 4, NULL, now(), 'withdrawal', 'user:1', 'Away', jsonb_build_object('until', ${until}::text))`);
  }
  await ctx.db.execute(sql`UPDATE specialization_progress SET total_xp = 10 WHERE user_id = ${lost}`);
  await runCheck(ctx, { confirmDelayMs: 0 });
  await runAudit(ctx, { confirmAfterSeconds: 0 });

  await signIn('admin', '/violations');
  await expect(page.getByRole('row').filter({ hasText: 'Due Dora' })).toContainText('withdrawal has ended');
  await page.goto(`${site.origin}/learners/${lost}/PLAYER`);
  await expect(page.getByRole('region', { name: 'Totals lost' })).toContainText(
    'The license is withdrawn. Progress stands at Level 4',
  );
  // No level can be set while the license is withdrawn, and none would bring the totals back.
  await expect(page.getByRole('button', { name: 'Preview the repair' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Decide instead' })).toHaveCount(0);
  await page.goto(`${site.origin}/learners/${due}/PLAYER`);
  const ended = page.getByRole('region', { name: 'Withdrawal has ended' });
  await expect(ended).toContainText('A person decides whether to issue it again.');
  await ended.getByRole('button', { name: 'Decide' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Issue the license again').check();
  await dialog.getByLabel('Reason').fill('Came back');
  await dialog.getByRole('button', { name: 'Save the decision' }).click();
  await expect(page.getByRole('region', { name: 'In agreement' })).toBeVisible();
  expect(await levelsOf(site, 'Due Dora')).toEqual({ progress: 4, license: 4 });
});

test('what is found offers the decisions that fit it', async ({ page, site, signIn }) => {
  const { ctx } = site;
  const more = await addLearner(site, 'More Mona', { progress: 1, license: 1, xp: 10 });
  const gone = await addLearner(site, 'Gone Gabor', NOTHING);
  await recordActivity(ctx, [activity(gone, 'class-1', { xp: 70_000, sessions: 18 })]);
  await ctx.db.execute(sql`UPDATE specialization_progress SET total_xp = 5010 WHERE user_id = ${more}`);
  await ctx.db.execute(sql`DELETE FROM user_licenses WHERE user_id = ${gone}`);
  await runCheck(ctx, { confirmDelayMs: 0 });
  await runAudit(ctx, { confirmAfterSeconds: 0 });

  await signIn('admin', `/learners/${more}/PLAYER`);
  const dialog = page.getByRole('dialog');
  await page
    .getByRole('region', { name: 'Totals unexplained' })
    .getByRole('button', { name: 'Decide' })
    .click();
  await dialog.getByLabel('Accept the totals').check();
  await dialog.getByLabel('Reason').fill('Paper list');
  await dialog.getByRole('button', { name: 'Save the decision' }).click();
  await expect(page.getByRole('region', { name: 'In agreement' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'What happened' })).toContainText('Totals accepted');

  await page.goto(`${site.origin}/learners/${gone}/PLAYER`);
  await page
    .getByRole('region', { name: 'License taken away' })
    .getByRole('button', { name: 'Decide' })
    .click();
  await dialog.getByLabel('It was meant').check();
  await page.setViewportSize({ width: 390, height: 800 });
  await expectNoSidewaysScroll(page);
  await dialog.getByLabel('Reason').fill('By the old system');
  await dialog.getByRole('button', { name: 'Save the decision' }).click();
  await expect(page.getByRole('region', { name: 'License withdrawn' })).toBeVisible();
  await expectNoSidewaysScroll(page);
});

test('a decision whose pair cannot be read says so, and reads it again on demand', async ({
  page,
  site,
  signIn,
  expectTrouble,
}) => {
  expectTrouble('503');
  const id = await addLearner(site, 'Later Lili', { progress: 1, license: 1, xp: 10 });
  await site.ctx.db.execute(sql`UPDATE specialization_progress SET total_xp = 5010 WHERE user_id = ${id}`);
  await runAudit(site.ctx, { confirmAfterSeconds: 0 });
  await signIn('admin', `/learners/${id}/PLAYER`);
  await page.route(`**/api/v1/pairs/${id}/PLAYER`, (route) => route.fulfill({ status: 503 }));
  await page.getByRole('button', { name: 'Decide' }).click();
  const dialog = page.getByRole('dialog');
  const failed = dialog.getByRole('alert');
  await expect(failed).toBeVisible();
  await page.unroute(`**/api/v1/pairs/${id}/PLAYER`);
  await failed.getByRole('button', { name: 'Try again' }).click();
  await expect(dialog.getByLabel('Accept the totals')).toBeVisible();
});

test('an activity is taken back, and progress is reset', async ({ page, site, signIn }) => {
  const id = await addLearner(site, 'Twice Tamas', NOTHING);
  await recordActivity(site.ctx, [activity(id, 'class-1', { xp: 70_000, sessions: 18 })]);
  await recordActivity(site.ctx, [activity(id, 'class-2', { xp: 500 })]);
  await signIn('admin', `/learners/${id}/PLAYER`);
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Take back: class-2' }).click();
  await dialog.getByLabel('Reason').fill('Wrong learner');
  await dialog.getByRole('button', { name: 'Take back', exact: true }).click();
  const story = page.getByRole('region', { name: 'What happened' });
  await expect(story.getByRole('listitem').filter({ hasText: 'Activity taken back' }).first()).toContainText(
    '“Wrong learner”',
  );
  await expect(page.getByRole('button', { name: 'Take back: class-2' })).toHaveCount(0);

  await page.getByRole('button', { name: 'More decisions' }).click();
  await page.getByRole('menuitem', { name: 'Reset progress…' }).click();
  await dialog.getByLabel('Reason').fill('New certification');
  await dialog.getByRole('button', { name: 'Reset', exact: true }).click();
  await expect(page.getByText('Progress of Twice Tamas is reset.')).toBeVisible();
  expect(await levelsOf(site, 'Twice Tamas')).toEqual({ progress: 1, license: 1 });
  await expect(story).toContainText('Progress reset');
});

test('a suspended and an expired license are shown, and a viewer decides nothing', async ({
  page,
  site,
  signIn,
}) => {
  const id = await addLearner(site, 'Paused Petra', { progress: 1, license: 1 });
  await signIn('admin', `/learners/${id}/PLAYER`);
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'More decisions' }).click();
  await page.getByRole('menuitem', { name: 'Validity…' }).click();
  await dialog.getByLabel('Valid until').fill('2026-01-31');
  await dialog.getByLabel('Reason').fill('Yearly');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('region', { name: 'License expired' })).toBeVisible();
  // The license was valid on its last day.
  await expect(page.getByText('Feb 1, 00:00')).toBeVisible();
  await page.getByRole('button', { name: 'More decisions' }).click();
  await page.getByRole('menuitem', { name: 'Validity…' }).click();
  await expect(dialog.getByLabel('Valid until')).toHaveValue('2026-01-31');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'More decisions' }).click();
  await page.getByRole('menuitem', { name: 'Suspend license…' }).click();
  await dialog.getByLabel('Reason').fill('Complaint');
  await dialog.getByRole('button', { name: 'Suspend', exact: true }).click();
  await expect(page.getByRole('region', { name: 'License suspended' })).toBeVisible();
  await page.goto(`${site.origin}/learners/${id}`);
  await expect(page.getByText('License suspended')).toBeVisible();
  await signIn('viewer', `/learners/${id}/PLAYER`);
  await expect(page.getByRole('button', { name: 'More decisions' })).toHaveCount(0);
});
