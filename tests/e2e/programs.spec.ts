import { send } from '@/tests/support/api';
import { addLearner } from './learners';
import { addPerson, expect, expectNoSidewaysScroll, fillSignIn, forgetSession, test } from './site';

test('an admin makes a program, takes its key, changes keys without a pause, and turns it off', async ({
  page,
  site,
  signIn,
  expectTrouble,
}) => {
  expectTrouble('422', '409');
  const ask = async (key: string) => {
    const headers = { authorization: `Bearer ${key}` };
    return (await send(site.origin, 'GET', '/api/v1/specializations', { headers })).status;
  };
  await signIn('admin', '/programs');
  await expect(page.getByText('No programs yet')).toBeVisible();
  await page.getByRole('button', { name: 'New program' }).click();
  const dialog = page.getByRole('dialog', { name: 'New program' });
  await dialog.getByLabel('Name').fill('Import service');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog.getByText('Must be 1 to 63 small letters')).toBeVisible();
  await dialog.getByLabel('Name').fill('import-service');
  await dialog.getByLabel('Networks (optional)').fill('10.20.0.1/16');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog.getByText('Each must be an IPv4 address')).toBeVisible();
  await dialog.getByLabel('Networks (optional)').fill('');
  await dialog.getByRole('button', { name: 'Create' }).click();
  const made = page.getByRole('dialog', { name: 'Key of import-service' });
  const shown = made.getByLabel('API key');
  await expect(shown).toHaveText(/^lsk_\d+_[0-9A-Za-z]{49}$/);
  const first = (await shown.textContent()) ?? '';
  await made.getByRole('button', { name: 'Done' }).click();
  expect(await ask(first)).toBe(200);
  const learner = await addLearner(site, 'Ada', { progress: 1, license: 1 });
  await send(site.origin, 'POST', '/api/v1/activities', {
    body: { user_id: learner, specialization: 'PLAYER', activity_key: 'by-key', xp: 10 },
    headers: { authorization: `Bearer ${first}` },
  });

  const card = page.getByRole('region', { name: 'import-service' });
  await expect(card.getByText('Active')).toBeVisible();
  await card.getByRole('button', { name: 'New key for import-service' }).click();
  const another = page.getByRole('dialog', { name: 'New key for import-service' });
  await another.getByLabel('Key expires').selectOption('Never');
  await another.getByRole('button', { name: 'Create key' }).click();
  const second = (await shown.textContent()) ?? '';
  await made.getByRole('button', { name: 'Done' }).click();
  const keys = card.getByRole('list', { name: 'Keys of import-service' }).getByRole('listitem');
  await expect(keys).toHaveCount(2);
  await expect(card.getByRole('button', { name: 'New key for import-service' })).toBeDisabled();
  await expect(keys.first()).toContainText('does not expire');
  await keys
    .last()
    .getByRole('button', { name: /Revoke key/ })
    .click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(keys.last()).toContainText('Revoked');
  expect([await ask(first), await ask(second)]).toEqual([401, 200]);

  await page.getByRole('button', { name: 'Edit import-service' }).click();
  const edit = page.getByRole('dialog', { name: 'Edit import-service' });
  await edit.getByLabel('Choose permissions').check();
  await expect(edit.getByLabel('activities.record')).toBeChecked();
  await edit.getByLabel('catalog.read').uncheck();
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(edit).toBeHidden();
  expect(await ask(second)).toBe(403);

  await page.getByRole('button', { name: 'Turn off import-service' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click();
  await expect(keys.first()).toContainText('Off');
  expect(await ask(second)).toBe(401);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
  await page.goto(`${site.origin}/learners/${learner}/PLAYER`);
  await expect(page.getByText(/^import-service \(key \d+\)/)).toBeVisible();
});

test('a user who is no admin finds no programs', async ({ page, site, signIn }) => {
  await signIn('operator');
  await expect(page.getByRole('link', { name: 'Programs' })).toHaveCount(0);
  await page.goto(`${site.origin}/programs`);
  await expect(page.getByText('This page is for admins')).toBeVisible();
  await addPerson(site, 'admin');
  await forgetSession(page);
  await page.goto(`${site.origin}/programs`);
  await fillSignIn(page, 'admin');
  await expect(page.getByRole('link', { name: 'Programs' })).toBeVisible();
});
