import { addLearner, plantMorning } from './learners';
import { expect, READS, test } from './site';

test('a learner is found by name, e-mail or id, and each link leads to their pairs', async ({
  page,
  site,
  signIn,
}) => {
  await plantMorning(site);
  const id = await addLearner(site, 'Found Flora', { progress: 1, license: 1 });
  await signIn('viewer', '/learners');
  const rows = page.getByRole('table', { name: 'Learners' }).locator('tbody tr');
  await expect(rows).toHaveCount(25);
  await expect(rows.filter({ hasText: 'The viewer' })).toHaveCount(0);

  for (const text of ['found flo', 'found.flora@', String(id)]) {
    await page.getByLabel('Find a learner').fill(text);
    await expect(rows.filter({ hasText: 'Found Flora' })).toHaveCount(1);
  }
  await page.getByLabel('Find a learner').fill('the viewer');
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await page.getByLabel('Role').selectOption('Every role');
  await expect(rows).toContainText('The viewer');
  await page.goBack();
  await expect(page.getByText('Nothing matches')).toBeVisible();

  await page.getByLabel('Find a learner').fill('flora');
  await rows.getByRole('link', { name: 'Found Flora' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Found Flora' })).toBeVisible();
  await expect(page.getByText('All records agree.')).toBeVisible();
  await expect(page.getByText('Not enrolled')).toHaveCount(2);
  await expect(page.getByRole('button', { name: /enrol/i })).toHaveCount(0);
  await page.getByRole('link', { name: 'Open Player' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Found Flora · Player' })).toBeVisible();
});

test(
  'a learner who is not there is told of within the console',
  READS,
  async ({ page, signIn, expectTrouble }) => {
    await signIn('viewer', '/learners');
    expectTrouble('404');
    await page.goto(`${new URL(page.url()).origin}/learners/999999`);
    await expect(page.getByRole('heading', { name: 'There is no such learner' })).toBeVisible();
    await page.getByRole('link', { name: 'Find a learner' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Learners' })).toBeVisible();
  },
);
