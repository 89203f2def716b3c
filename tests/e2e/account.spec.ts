import { sql } from 'drizzle-orm';
import { addPerson, expect, fillSignIn, PASSWORD, patient, type Site, test } from './site';

const NEXT = 'another password for browsers';
const LAST = 'one more password for browsers';

async function signInElsewhere(browser: import('@playwright/test').Browser, site: Site) {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Budapest' });
  const page = patient(await context.newPage());
  await page.goto(`${site.origin}/sign-in`);
  await fillSignIn(page, 'operator');
  await expect(page).toHaveURL(`${site.origin}/`);
  return page;
}

test('a new password is refused with a reason until it is valid, and ends the other sessions, or keeps them', async ({
  page,
  site,
  signIn,
  browser,
  expectTrouble,
}) => {
  expectTrouble('422');
  await signIn('operator', '/account');
  const elsewhere = await signInElsewhere(browser, site);
  const change = async (current: string, next: string, again = next) => {
    await page.getByLabel('Current password').fill(current);
    await page.getByLabel('New password', { exact: true }).fill(next);
    await page.getByLabel('New password, once more').fill(again);
    await page.getByRole('button', { name: 'Change password' }).click();
  };
  await change('not the password', NEXT);
  await expect(page.getByText('The current password is wrong.')).toBeVisible();
  await change(PASSWORD, 'short');
  await expect(page.getByText('A password has 12 to 128 characters; this one has 5.')).toBeVisible();
  await change(PASSWORD, NEXT, `${NEXT}!`);
  await expect(page.getByText('The two new passwords differ.')).toBeVisible();
  await change(PASSWORD, 'qwertyuiopas');
  await expect(page.getByText('This password is easy to guess')).toBeVisible();
  await page.getByLabel('End all my other sessions').uncheck();
  await change(PASSWORD, NEXT);
  await expect(page.getByText('The password is changed.', { exact: true })).toBeVisible();
  await elsewhere.goto(`${site.origin}/violations`);
  await expect(elsewhere).toHaveURL(`${site.origin}/violations`);

  await expect(page.getByLabel('End all my other sessions')).toBeChecked();
  await change(NEXT, LAST);
  await expect(page.getByText('The password is changed; 1 other session has ended.')).toBeVisible();

  await elsewhere.reload();
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  await fillSignIn(elsewhere, 'operator', LAST);
  await expect(elsewhere).toHaveURL(`${site.origin}/violations`);
  await elsewhere.context().close();
});

test('language, theme and time zone apply at once, are remembered, and follow the person to another browser', async ({
  page,
  site,
  signIn,
  browser,
}) => {
  await signIn('operator', '/account');
  await page.getByRole('radio', { name: 'Dark' }).check({ force: true });
  await expect(page.locator('html')).toHaveCSS('color-scheme', 'dark');
  await page.getByLabel('Time zone').selectOption('America/New_York');
  await expect(page.getByText('Saved.')).toBeVisible();
  await page.getByRole('radio', { name: 'Magyar' }).check({ force: true });
  await expect(page.getByRole('heading', { name: 'Fiók', level: 1 })).toBeVisible();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'hu');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByLabel('Időzóna')).toHaveValue('America/New_York');

  await site.ctx.db.execute(sql`UPDATE sessions SET created_at = '2026-01-15T12:00:00Z'`);
  const elsewhere = await signInElsewhere(browser, site);
  await expect(elsewhere.locator('html')).toHaveAttribute('lang', 'hu');
  await elsewhere.goto(`${site.origin}/account`);
  await expect(elsewhere.getByText('jan. 15. 07:00')).toBeVisible();
  await elsewhere.context().close();

  await page.getByRole('button', { name: 'Nyelv' }).click();
  await page.getByRole('menuitemradio', { name: 'English' }).click();
  await expect(page.getByRole('heading', { name: 'Account', level: 1 })).toBeVisible();
});

test('one’s sessions end one by one, and all at once', async ({ page, site, signIn, browser }) => {
  await signIn('operator', '/account');
  const elsewhere = await signInElsewhere(browser, site);
  await page.reload();
  const sessions = page.getByRole('region', { name: 'Where you are signed in' });
  await expect(sessions.getByRole('listitem')).toHaveCount(2);
  const other = sessions.getByRole('listitem').filter({ hasNotText: 'this device' });
  await other.getByRole('button', { name: /^End the session/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
  await expect(sessions.getByRole('listitem')).toHaveCount(1);
  await elsewhere.goto(site.origin);
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  await elsewhere.context().close();

  await sessions.getByRole('button', { name: 'Sign out everywhere' }).click();
  const question = page.getByRole('dialog', { name: 'Sign out everywhere?' });
  await question.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto(site.origin);
  await expect(page).toHaveURL(/\/sign-in/);
});

test('a name is changed where it is shown', async ({ page, site, signIn }) => {
  await signIn('viewer', '/account');
  await addPerson(site, 'admin');
  await page.getByLabel('Name').fill('Vera Viewer');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: 'Account of Vera Viewer' })).toBeVisible();
});
