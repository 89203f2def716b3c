import { TIME_ZONE_COOKIE } from '@/app/_ui/speech/locale';
import { addPerson, expect, expectNoSidewaysScroll, fillSignIn, READS, test, untilAlive } from './site';

test('a person signs in, comes back to the place they wanted, and signs out', async ({ page, site }) => {
  await addPerson(site, 'operator');
  await page.goto(`${site.origin}/violations?kind=missing_license`);
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=/);
  await fillSignIn(page, 'operator');
  await expect(page).toHaveURL(`${site.origin}/violations?kind=missing_license`);
  await untilAlive(page);
  // The first page tells the server the time zone of this browser.
  const isTold = async () =>
    (await page.context().cookies()).some(
      ({ name, value }) => name === TIME_ZONE_COOKIE && decodeURIComponent(value) === 'Europe/Budapest',
    );
  await expect.poll(isTold).toBe(true);

  await page.getByRole('button', { name: 'Account of The operator' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto(site.origin);
  await expect(page).toHaveURL(/\/sign-in/);
});

test('a wrong password and an unknown address get the same answer', async ({ page, site, expectTrouble }) => {
  expectTrouble('401');
  await addPerson(site, 'admin');
  await page.goto(`${site.origin}/sign-in`);
  const alert = page.locator('form').getByRole('alert');
  await fillSignIn(page, 'admin', 'not the password');
  await expect(alert).toHaveText('E-mail or password is wrong.');
  await fillSignIn(page, 'viewer', 'not the password');
  await expect(alert).toHaveText('E-mail or password is wrong.');
});

test('a student is told that the console is not for them', async ({ page, site, expectTrouble }) => {
  expectTrouble('401');
  await addPerson(site, 'student');
  await page.goto(`${site.origin}/sign-in`);
  await fillSignIn(page, 'student');
  await expect(page.getByText('Your account may not enter the console')).toBeVisible();
});

test('signing in never leads to another site', READS, async ({ page, site }) => {
  await addPerson(site, 'viewer');
  for (const address of ['//other.example/', '/..//other.example/', '/.\t.//other.example/']) {
    await page.goto(`${site.origin}/sign-in?callbackUrl=${encodeURIComponent(address)}`);
    await fillSignIn(page, 'viewer');
    await expect(page).toHaveURL(`${site.origin}/`);
  }
});

test('the sign-in page fits a phone', READS, async ({ page, site }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${site.origin}/sign-in`);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expectNoSidewaysScroll(page);
});
