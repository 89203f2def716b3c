import { plantMorning } from './learners';
import { expect, test } from './site';

test('search, filter and order are in the address, and a link shows the same rows', async ({
  page,
  site,
  signIn,
}) => {
  await plantMorning(site);
  await signIn('viewer', '/violations');
  const rows = page.getByRole('table', { name: 'Open violations' }).locator('tbody tr');

  await page.getByLabel('Search learners').fill('behind');
  await expect(rows).toHaveCount(3);
  await expect(page).toHaveURL(/search=behind/);

  await page.getByRole('button', { name: 'Learner' }).click();
  await expect(page).toHaveURL(/sort=user_name&order=asc/);
  await expect(rows.first()).toContainText('Behind Ada');
  await page.getByRole('button', { name: 'Learner' }).click();
  await expect(rows.first()).toContainText('Behind Cili');

  await page.reload();
  await expect(page.getByLabel('Search learners')).toHaveValue('behind');
  await expect(rows.first()).toContainText('Behind Cili');

  await page.getByLabel('Specialization', { exact: true }).selectOption('Coach');
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await page.goBack();
  await expect(rows).toHaveCount(3);

  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(rows).toHaveCount(25);
  await page.getByLabel('Recommended action').selectOption('Needs a decision');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('Ahead Alone');
  await expect(rows).toContainText('license ahead');
});

test('pages turn forth and back', async ({ page, site, signIn }) => {
  await plantMorning(site);
  await signIn('viewer', '/violations');
  const rows = page.getByRole('table', { name: 'Open violations' }).locator('tbody tr');
  await expect(page.getByText('1–25 of 32')).toBeVisible();
  const first = await rows.first().getByRole('cell').first().innerText();

  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText('26–32 of 32')).toBeVisible();
  await expect(rows).toHaveCount(7);
  await expect(page).toHaveURL(/page=2&cursor=/);
  await expect(page.getByRole('button', { name: 'Next' })).toBeDisabled();

  await page.getByRole('button', { name: 'Previous' }).click();
  await expect(page.getByText('1–25 of 32')).toBeVisible();
  await expect(rows.first().getByRole('cell').first()).toHaveText(first, { useInnerText: true });
});
