import { setLevel } from '@/lib/coupling/set-level';
import { verifyPair } from '@/lib/coupling/verify-pair';
import { runCheck } from '@/lib/health/run-check';
import { addLearner, levelsOf, plantMorning } from './learners';
import { expect, expectNoSidewaysScroll, test } from './site';

const BEHIND = { progress: 2, license: 1, xp: 25_000, sessions: 12 };

test('from the overview to a repaired learner, without knowing the product', async ({
  page,
  site,
  signIn,
}) => {
  await plantMorning(site);
  await signIn('operator');
  await page.getByRole('link', { name: 'Learners', exact: true }).click();
  await page.getByLabel('Find a learner').fill('Behind Bela');
  await page.getByRole('link', { name: 'Behind Bela' }).click();
  await expect(page.getByText('One specialization needs attention.')).toBeVisible();
  await page.getByRole('link', { name: 'See why, and repair' }).click();

  const verdict = page.getByRole('region', { name: 'License behind' });
  await expect(verdict).toContainText('the license that others rely on is still at Level 1');
  await expect(verdict).toContainText('The ledger reaches level 2; the license stayed at 1.');
  await expect(verdict).toContainText('Found');
  await verdict.getByRole('button', { name: 'Preview the repair' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Repair 1 pair' }).click();
  await expect(dialog.getByRole('heading', { name: 'Repaired: 1 pair' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).last().click();

  await expect(page.getByRole('region', { name: 'In agreement' })).toContainText(
    'Both records stand at Level 2',
  );
  expect(await levelsOf(site, 'Behind Bela')).toEqual({ progress: 2, license: 2 });
  const story = page.getByRole('region', { name: 'What happened' });
  const told = story.getByRole('listitem');
  await expect(told.filter({ hasText: 'Repaired: Raise license' })).toContainText('The operator');
  await expect(told.filter({ hasText: 'Violation resolved' })).toContainText('by a repair');
  await expect(told.filter({ hasText: 'Violation found: Levels differ' })).toHaveCount(1);
  await expect(told.last()).toContainText('Opening balance');
});

test('the story tells what happened, newest first, by kind, and older parts when asked', async ({
  page,
  site,
  signIn,
}) => {
  const { ctx } = site;
  const id = await addLearner(site, 'Busy Bea', BEHIND);
  await runCheck(ctx, { confirmDelayMs: 0 });
  const key = { userId: id, specialization: 'PLAYER' } as const;
  const decide = async (level: number) =>
    setLevel(ctx, {
      ...key,
      level,
      version: (await verifyPair(ctx, key)).version,
      allowDemotion: true,
      reason: `Exam ${level}`,
    });
  for (let round = 0; round < 16; round += 1) {
    await decide(3);
    await decide(2);
  }

  await signIn('viewer', `/learners/${id}/PLAYER`);
  const story = page.getByRole('region', { name: 'What happened' });
  await expect(story.getByText('50 of 67', { exact: true })).toBeVisible();
  const told = story.getByRole('listitem');
  await expect(told.first()).toContainText('“Exam 2”');
  await story.getByRole('button', { name: 'Show older' }).click();
  await expect(story.getByText('67 of 67', { exact: true })).toBeVisible();
  await expect(told.filter({ hasText: 'Violation found' })).toHaveCount(1);
  await expect(told.last()).toContainText('Opening balance');
  await expect(story.getByRole('button', { name: 'Show older' })).toHaveCount(0);

  await story.getByLabel('Kind of event').selectOption('Decisions');
  await expect(page).toHaveURL(/kind=decision/);
  await expect(story.getByText('32 of 32', { exact: true })).toBeVisible();
  await page.reload();
  await expect(told.first()).toContainText('Level decided');
  await expect(page.getByRole('main').getByRole('button', { name: /repair|record|set level/i })).toHaveCount(
    0,
  );
  await page.setViewportSize({ width: 390, height: 800 });
  await expectNoSidewaysScroll(page);
});

test('enrolled, then recorded until the level rises; the same key counts once', async ({
  page,
  site,
  signIn,
  expectTrouble,
}) => {
  const id = await addLearner(site, 'New Nora', { progress: null, license: null });
  await signIn('operator', `/learners/${id}`);
  await page.getByRole('button', { name: 'Enrol in Player' }).click();
  await expect(page.getByText('New Nora is enrolled in Player.')).toBeVisible();
  await page.getByRole('link', { name: 'Open Player' }).click();
  await expect(page.getByRole('region', { name: 'In agreement' })).toBeVisible();

  await page.getByRole('button', { name: 'Record activity' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('XP').fill('25000');
  await dialog.getByLabel('Sessions').fill('12');
  // The server stored it, but its answer is lost.
  expectTrouble('ERR_CONNECTION', 'net::ERR_FAILED', 'Failed to load resource');
  await page.route(
    '**/api/v1/activities',
    async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    },
    { times: 1 },
  );
  await dialog.getByRole('button', { name: 'Record', exact: true }).click();
  await expect(dialog.getByText('No answer came')).toBeVisible();
  await dialog.getByRole('button', { name: 'Send again' }).click();
  await expect(dialog.getByText('It had been recorded under this key before')).toBeVisible();
  await expect(dialog.getByText('The totals are now 25,000 XP')).toBeVisible();
  expect(await levelsOf(site, 'New Nora')).toEqual({ progress: 2, license: 2 });

  await dialog.getByRole('button', { name: 'Record another' }).click();
  await dialog.getByLabel('XP').fill('30000');
  await dialog.getByLabel('Sessions').fill('10');
  await dialog.getByRole('button', { name: 'Record', exact: true }).click();
  await expect(dialog.getByText('Level up: from level 2 to Level 3')).toBeVisible();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('region', { name: 'In agreement' })).toContainText('Level 3');
  await expect(
    page.getByRole('region', { name: 'What happened' }).getByRole('listitem').filter({ hasText: 'Level up' }),
  ).toHaveCount(2);
});

test('a level is set on what was seen: a change in between is told, and nothing is overwritten', async ({
  page,
  site,
  signIn,
  expectTrouble,
}) => {
  const { ctx } = site;
  const id = await addLearner(site, 'Set Sara', { progress: 1, license: 1 });
  const key = { userId: id, specialization: 'PLAYER' } as const;
  await signIn('admin', `/learners/${id}/PLAYER`);
  await page.getByRole('button', { name: 'Set level' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('New level').selectOption({ index: 2 });
  await dialog.getByLabel('Reason').fill('Passed the exam');
  const { version } = await verifyPair(ctx, key);
  await setLevel(ctx, { ...key, level: 4, version, allowDemotion: false, reason: 'Another admin' });
  expectTrouble('409', '412', 'Failed to load resource');
  await dialog.getByRole('button', { name: 'Set the level' }).click();
  await expect(dialog.getByText('Somebody changed this pair while this was open.')).toBeVisible();
  await expect(dialog.getByRole('definition').filter({ hasText: 'Level 4' })).toHaveCount(2);
  expect(await levelsOf(site, 'Set Sara')).toEqual({ progress: 4, license: 4 });

  await dialog.getByLabel('New level').selectOption({ index: 2 });
  await expect(dialog.getByText('This lowers the level from 4 to 2.')).toBeVisible();
  await dialog.getByLabel('Yes, lower the level').check();
  await dialog.getByLabel('Reason').fill('Passed only this exam');
  await dialog.getByRole('button', { name: 'Set the level' }).click();
  await expect(page.getByText(/Set Sara now stands at Level 2/)).toBeVisible();
  expect(await levelsOf(site, 'Set Sara')).toEqual({ progress: 2, license: 2 });
  await expect(
    page.getByRole('region', { name: 'What happened' }).getByText('“Passed only this exam”').first(),
  ).toBeVisible();
});
