import { sql } from 'drizzle-orm';
import type { Role } from '@/lib/vocabulary/users';
import {
  addPerson,
  emailOf,
  expect,
  expectNoSidewaysScroll,
  fillSignIn,
  forgetSession,
  patient,
  type Site,
  test,
} from './site';

async function idOf({ ctx }: Site, role: Role): Promise<number> {
  const { rows } = await ctx.db.execute<{ id: string }>(
    sql`SELECT id FROM users WHERE email = ${emailOf(role)}`,
  );
  return Number(rows[0]?.id);
}

test('an admin creates a user, hands over a password once, and later ends the session made with it', async ({
  page,
  site,
  signIn,
  browser,
  expectTrouble,
}) => {
  expectTrouble('409');
  await signIn('admin', '/users');
  await page.getByRole('button', { name: 'Create user' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create a user' });
  await dialog.getByLabel('Name').fill('Nora New');
  await dialog.getByLabel('E-mail').fill(emailOf('admin'));
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(dialog.getByRole('alert').filter({ hasText: /belongs to user \d+/ })).toBeVisible();
  await dialog.getByLabel('E-mail').fill('nora.new@example.org');
  await dialog.getByRole('button', { name: 'Create' }).click();

  const handOver = page.getByRole('dialog', { name: 'The new password of Nora New' });
  const password = await handOver.getByLabel('Generated password').innerText();
  await page.keyboard.press('Escape');
  await expect(handOver).toBeVisible();
  await handOver.getByRole('button', { name: 'Done' }).click();
  await expect(handOver).toBeHidden();

  const elsewhere = patient(await browser.newPage());
  await elsewhere.goto(`${site.origin}/sign-in`);
  await elsewhere.getByLabel('E-mail').fill('nora.new@example.org');
  await elsewhere.getByLabel('Password').fill(password);
  await elsewhere.getByRole('button', { name: 'Sign in' }).click();
  await expect(elsewhere).toHaveURL(`${site.origin}/`);

  await page.getByLabel('Search users').fill('nora');
  await expect(page).toHaveURL(/search=nora/);
  await page.getByRole('link', { name: 'Nora New' }).click();
  await expect(page.getByRole('heading', { name: 'Nora New' })).toBeVisible();
  await page.getByRole('button', { name: /^End the session, Chrome/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
  await expect(page.getByText('Not signed in anywhere')).toBeVisible();
  await elsewhere.goto(`${site.origin}/violations`);
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  await elsewhere.close();
});

test('an admin sees who is locked out, and lets them in again', async ({ page, site, signIn }) => {
  await signIn('admin');
  await addPerson(site, 'viewer');
  const id = await idOf(site, 'viewer');
  await site.ctx.db.execute(sql`
    INSERT INTO attempts (account, kind, place, window_started_at, failed)
    VALUES (${`user/${id}`}, 'place', '192.0.2.7', now(), 10), (${`user/${id}`}, 'account', '', now(), 12)`);
  await page.goto(`${site.origin}/users/${id}`);
  await expect(page.getByText('10 failed sign-ins from 192.0.2.7')).toBeVisible();
  await expect(page.getByText('12 failed sign-ins from unknown places')).toBeVisible();
  await expectNoSidewaysScroll(page);
  await page.getByRole('button', { name: 'Let in again' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Let in again' }).click();
  await expect(page.getByText(/failed sign-ins/)).toHaveCount(0);
  const { rows } = await site.ctx.db.execute(sql`SELECT FROM attempts WHERE account = ${`user/${id}`}`);
  expect(rows).toEqual([]);
});

test('a change on an outdated version is reported and stays in the form, and nobody changes their own role', async ({
  page,
  site,
  signIn,
  expectTrouble,
}) => {
  expectTrouble('409', '412');
  await signIn('admin');
  await addPerson(site, 'operator');
  const id = await idOf(site, 'operator');
  await page.goto(`${site.origin}/users/${id}`);
  await page.getByLabel('Name').fill('Olga Operator');
  await page.getByLabel('Role').selectOption('Viewer');
  await site.ctx.db.execute(
    sql`UPDATE users SET name = 'Somebody Else', updated_at = clock_timestamp() WHERE id = ${id}`,
  );
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Somebody else changed this user in the meantime.')).toBeVisible();
  await expect(page.getByText('Now: Somebody Else')).toBeVisible();
  await expect(page.getByLabel('Name')).toHaveValue('Olga Operator');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Olga Operator' })).toBeVisible();
  await expect(page.getByText('operator@example.org · Viewer')).toBeVisible();

  await page.getByRole('button', { name: 'Reset password' }).click();
  const question = page.getByRole('dialog', { name: 'Reset the password of Olga Operator?' });
  await question.getByRole('button', { name: 'Reset password' }).click();
  await expect(page.getByLabel('Generated password')).toHaveText(/^[\w-]{24}$/);
  await page.getByRole('button', { name: 'Done' }).click();

  await page.goto(`${site.origin}/users/${await idOf(site, 'admin')}`);
  await expect(page.getByLabel('Role')).toBeDisabled();
  await expect(page.getByRole('checkbox', { name: 'Active' })).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Reset password' })).toBeHidden();
});

test('the sessions of everybody: found by person, ended ones by choice', async ({
  page,
  site,
  signIn,
  browser,
}) => {
  await signIn('admin', '/sessions');
  await addPerson(site, 'viewer');
  const elsewhere = patient(await browser.newPage());
  await elsewhere.goto(`${site.origin}/sign-in`);
  await fillSignIn(elsewhere, 'viewer');
  await expect(elsewhere).toHaveURL(`${site.origin}/`);
  await elsewhere.close();

  await page.reload();
  const rows = page.getByRole('table', { name: 'Sessions' }).locator('tbody tr');
  await expect(rows).toHaveCount(2);
  await expect(rows.filter({ hasText: 'The admin' })).toContainText('this device');
  await page.getByRole('combobox', { name: 'User' }).fill('viewer');
  await page.getByRole('option', { name: 'The viewer' }).waitFor();
  await page.keyboard.press('Enter');
  await expect(rows).toHaveCount(1);
  await expect(page).toHaveURL(/user_id=\d+/);
  await rows.getByRole('button', { name: /^End the session of The viewer/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await page.getByLabel('State').selectOption('Ended');
  await expect(rows).toContainText('Ended by hand');
});

test('pages for admins say so, and everything fits a phone', async ({ page, site, signIn }) => {
  await signIn('viewer');
  for (const path of ['/users', '/sessions', '/audit', '/users/1']) {
    await page.goto(site.origin + path);
    await expect(page.getByText('This page is for admins')).toBeVisible();
  }
  await forgetSession(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn('admin', '/users');
  for (const path of ['/users', `/users/${await idOf(site, 'viewer')}`, '/sessions', '/audit', '/account']) {
    await page.goto(site.origin + path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectNoSidewaysScroll(page);
  }
});
