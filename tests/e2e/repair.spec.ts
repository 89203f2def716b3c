import { levelsOf, plantMorning } from './learners';
import { expect, fillSignIn, patient, READS, test, untilAlive } from './site';

test('one violation is previewed, then repaired', async ({ page, site, signIn }) => {
  await plantMorning(site);
  await signIn('operator', '/violations');
  await page.getByLabel('Search learners').fill('Behind Ada');
  await page.getByRole('button', { name: 'Repair Behind Ada' }).click();

  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('1 will be repaired')).toBeVisible();
  await expect(dialog.getByText('The ledger reaches level 2; the license stayed at 1.')).toBeVisible();
  expect(await levelsOf(site, 'Behind Ada')).toEqual({ progress: 2, license: 1 });

  await dialog.getByRole('button', { name: 'Repair 1 pair' }).click();
  await expect(dialog.getByRole('heading', { name: 'Repaired: 1 pair' })).toBeVisible();
  expect(await levelsOf(site, 'Behind Ada')).toEqual({ progress: 2, license: 2 });
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Nothing matches')).toBeVisible();
});

test('a cancelled preview changes nothing and gives the focus back', async ({ page, site, signIn }) => {
  await plantMorning(site);
  await signIn('operator', '/violations');
  await page.getByLabel('Search learners').fill('Behind Ada');
  const button = page.getByRole('button', { name: 'Repair Behind Ada' });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByText('1 will be repaired')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(button).toBeFocused();
  expect(await levelsOf(site, 'Behind Ada')).toEqual({ progress: 2, license: 1 });
});

test('the selected violations are repaired, and no others', async ({ page, site, signIn }) => {
  await plantMorning(site);
  await signIn('operator', '/violations');
  await page.getByLabel('Search learners').fill('Behind');
  await page.getByLabel('Select Behind Ada, Player').check();
  await page.getByLabel('Select Behind Cili, Player').check();
  await expect(page.getByText('2 selected', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Repair 2 selected' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Repair 2 pairs' }).click();
  await expect(page.getByRole('heading', { name: 'Repaired: 2 pairs' })).toBeVisible();
  expect(await levelsOf(site, 'Behind Ada')).toEqual({ progress: 2, license: 2 });
  expect(await levelsOf(site, 'Behind Bela')).toEqual({ progress: 2, license: 1 });
});

test('all are repaired in three clicks, except what needs a decision', async ({ page, site, signIn }) => {
  await plantMorning(site);
  await signIn('operator', '/violations');
  await page.getByRole('button', { name: 'Repair all 32' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('1 need a decision and are left alone')).toBeVisible();
  await dialog.getByRole('button', { name: 'Repair 31 pairs' }).click();
  await expect(dialog.getByRole('heading', { name: 'Repaired: 31 pairs' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByRole('button', { name: 'Repair all 1' })).toBeVisible();
  expect(await levelsOf(site, 'Ahead Alone')).toEqual({ progress: 1, license: 3 });
});

test('an admin decides a pair without evidence, with a reason', async ({ page, site, signIn }) => {
  await plantMorning(site);
  await signIn('admin', '/violations');
  await page.getByLabel('Recommended action').selectOption('Needs a decision');
  await page.getByRole('button', { name: 'Decide for Ahead Alone' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('region', { name: 'License' })).toContainText(
    /Does not support.*There is no license history/,
  );
  await expect(dialog.getByRole('region', { name: 'Progress' })).toContainText(
    /Supports.*The ledger reaches Level 1/,
  );

  await dialog.getByLabel('Level 1, as progress says').check();
  await expect(dialog.getByText('This lowers the license from 3 to 1.')).toBeVisible();
  await dialog.getByLabel('Yes, lower the level').check();
  await dialog.getByLabel('Reason').fill('Granted by mistake');
  await dialog.getByRole('button', { name: 'Set the level' }).click();
  await expect(page.getByText('Ahead Alone now stands at level 1 in both records.')).toBeVisible();
  expect(await levelsOf(site, 'Ahead Alone')).toEqual({ progress: 1, license: 1 });
  await expect(page.getByText('Nothing matches')).toBeVisible();
});

test('an operator sees the evidence but leaves the decision to an admin', READS, async ({ page, signIn }) => {
  await signIn('operator', '/violations');
  await page.getByLabel('Recommended action').selectOption('Needs a decision');
  await page.getByRole('button', { name: 'Evidence for Ahead Alone' }).click();
  await expect(page.getByText('An admin decides this')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Set the level' })).toHaveCount(0);
});

test('a viewer sees everything and no button that writes', READS, async ({ page, signIn }) => {
  await signIn('viewer', '/violations');
  await expect(page.getByRole('table', { name: 'Open violations' })).toBeVisible();
  await expect(page.getByRole('button', { name: /repair|check|decide/i })).toHaveCount(0);
  await expect(page.getByRole('checkbox')).toHaveCount(0);
});

test('of two operators at once, the second is told what the first did', async ({ page, site, signIn }) => {
  await plantMorning(site);
  await signIn('operator', '/violations?search=behind');
  await page.getByRole('button', { name: 'Repair all 3 matching' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('3 will be repaired')).toBeVisible();

  const colleague = patient(await page.context().newPage());
  await colleague.goto(`${site.origin}/violations?search=behind`);
  await colleague.getByRole('button', { name: 'Repair Behind Ada' }).click();
  await colleague.getByRole('dialog').getByRole('button', { name: 'Repair 1 pair' }).click();
  await expect(colleague.getByRole('heading', { name: 'Repaired: 1 pair' })).toBeVisible();
  await colleague.close();

  await dialog.getByRole('button', { name: 'Repair 3 pairs' }).click();
  await expect(dialog.getByRole('heading', { name: 'Repaired: 2 pairs' })).toBeVisible();
  await expect(dialog.getByText('1 pair was changed by somebody else since the preview')).toBeVisible();
  await expect(dialog.getByRole('listitem').filter({ hasText: 'Behind Ada' })).toContainText(
    'Already in agreement',
  );
});

test('a session that ends in the middle of a repair leads back to the same rows, and nothing was written', async ({
  page,
  site,
  signIn,
  expectTrouble,
}) => {
  expectTrouble('401');
  await plantMorning(site);
  await signIn('operator', '/violations?search=behind');
  await page.getByLabel('Select Behind Ada, Player').check();
  await page.getByLabel('Select Behind Bela, Player').check();
  await page.getByRole('button', { name: 'Repair 2 selected' }).click();
  await expect(page.getByRole('dialog').getByText('2 will be repaired')).toBeVisible();

  await page.context().clearCookies();
  await page.getByRole('dialog').getByRole('button', { name: 'Repair 2 pairs' }).click();
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=/);
  expect(await levelsOf(site, 'Behind Ada')).toEqual({ progress: 2, license: 1 });
  await fillSignIn(page, 'operator');
  await expect(page).toHaveURL(`${site.origin}/violations?search=behind`);
  await untilAlive(page);
  await expect(page.getByText('Your session had ended before anything was written')).toBeVisible();
  await expect(page.getByText('2 selected', { exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'Repair 2 selected' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Repair 2 pairs' }).click();
  await expect(page.getByRole('heading', { name: 'Repaired: 2 pairs' })).toBeVisible();
  expect(await levelsOf(site, 'Behind Cili')).toEqual({ progress: 2, license: 1 });
});
