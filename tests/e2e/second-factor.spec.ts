import { sql } from 'drizzle-orm';
import { codeOf, forgetUsedCodes } from '../support/second-factor';
import { emailOf, expect, expectNoSidewaysScroll, fillSignIn, PASSWORD, test, untilAlive } from './site';

test('a person sets up a second factor, signs in with it, with a recovery code, and turns it off', async ({
  page,
  site,
  signIn,
  expectTrouble,
}) => {
  expectTrouble('401', '422');
  await signIn('operator');
  // Another session, which began without the second factor.
  await fetch(`${site.origin}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: emailOf('operator'), password: PASSWORD }),
  });
  await page.getByRole('button', { name: 'Account of The operator' }).click();
  await page.getByRole('menuitem', { name: 'Account' }).click();
  await page.getByRole('region', { name: 'Second factor' }).getByRole('link', { name: 'Set up' }).click();
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.locator('form').getByRole('alert')).toHaveText('The password is wrong.');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Go on' }).click();

  await expect(page.getByRole('img', { name: 'QR code' })).toBeVisible();
  const secret = (await page.locator('code').innerText()).replaceAll(/\s/g, '');
  await page.getByLabel('Code from the app').fill('000000');
  await page.getByRole('button', { name: 'Turn on' }).click();
  await expect(page.locator('form').getByRole('alert')).toContainText('The code is wrong');
  await expect(page.getByLabel('End all my other sessions')).toBeChecked();
  await page.getByLabel('Code from the app').fill(codeOf(secret));
  await page.getByRole('button', { name: 'Turn on' }).click();
  await expect(page.getByText('1 other session has ended.')).toBeVisible();
  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await expect(codes).toHaveCount(10);
  const recoveryCode = await codes.first().innerText();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download' }).click();
  expect((await download).suggestedFilename()).toBe('lockstep-recovery-codes.txt');
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.getByRole('button', { name: 'Turn off' })).toBeVisible();

  await page.getByRole('button', { name: 'Account of The operator' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  const { rows } = await site.ctx.db.execute<{ id: string }>(
    sql`SELECT id FROM users WHERE email = ${emailOf('operator')}`,
  );
  await forgetUsedCodes(site.ctx.db, Number(rows[0]?.id));

  await page.goto(`${site.origin}/sign-in?callbackUrl=/account/second-factor`);
  await fillSignIn(page, 'operator');
  await expect(page.getByLabel('Code from the app')).toBeFocused();
  await page.getByLabel('Code from the app').fill('000000');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.locator('form').getByRole('alert')).toContainText('This code is wrong');
  await page.getByLabel('Code from the app').fill(codeOf(secret));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(`${site.origin}/account/second-factor`);
  await untilAlive(page);

  await page.getByRole('button', { name: 'Account of The operator' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto(`${site.origin}/sign-in?callbackUrl=/account/second-factor`);
  await fillSignIn(page, 'operator');
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await page.getByLabel('Recovery code').fill(recoveryCode.toLowerCase());
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(`${site.origin}/account/second-factor`);
  await untilAlive(page);

  await forgetUsedCodes(site.ctx.db, Number(rows[0]?.id));
  await page.getByRole('button', { name: 'Turn off' }).click();
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Code', { exact: true }).fill(codeOf(secret));
  await page.getByRole('button', { name: 'Turn off' }).click();
  await expect(page.getByRole('button', { name: 'Set up' })).toBeVisible();
});

test('setting up a second factor fits a phone', async ({ page, site, signIn }) => {
  await signIn('viewer');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${site.origin}/account/second-factor`);
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('img', { name: 'QR code' })).toBeVisible();
  await expectNoSidewaysScroll(page);
});
