import { sql } from 'drizzle-orm';
import { createDatabaseGate } from '../support/database-gate';
import { addLearner, plantMorning } from './learners';
import { addPerson, expect, expectNoSidewaysScroll, fillSignIn, test } from './site';

test('the first HTML already says whether learners are affected, how many and why', async ({
  page,
  site,
  signIn,
}) => {
  await plantMorning(site);
  await signIn('viewer');
  const html = await (await page.request.get(site.origin)).text();
  expect(html).toContain('32 pairs are out of agreement');
  expect(html).toContain('Critical');

  const status = page.getByRole('region', { name: 'Status' });
  await expect(status.getByRole('heading', { name: '32 pairs are out of agreement' })).toBeVisible();
  await expect(status.getByText('Critical', { exact: true })).toBeVisible();
  await expect(status.getByText('Out of agreement since')).toBeVisible();
  await expect(page.getByRole('img', { name: '55.555 percent of pairs are in agreement' })).toBeVisible();
  await expect(status.getByRole('definition').filter({ hasText: /^72$/ })).toHaveCount(2);
});

test('without any check it says so, and the first check shows what it found', async ({
  page,
  site,
  signIn,
}) => {
  await addLearner(site, 'Behind Ada', { progress: 2, license: 1, xp: 25_000, sessions: 12 });
  await signIn('operator');
  await expect(page.getByRole('heading', { name: 'No check has run yet' })).toBeVisible();

  await page.getByRole('button', { name: 'Run the first check' }).click();
  await expect(page.getByRole('progressbar')).toBeVisible();
  await expect(page.getByText('Checked 1 pair: 1 out of agreement.')).toBeVisible();
  await expect(page.getByRole('heading', { name: '1 pair is out of agreement' })).toBeVisible();
});

test('an old check is not passed off as a good one', async ({ page, site, signIn }) => {
  await addLearner(site, 'Agreed', { progress: 1, license: 1 });
  await plantMorning(site);
  await site.ctx.db.execute(sql`
    UPDATE health_checks SET started_at = started_at - interval '3 hours', finished_at = finished_at - interval '3 hours'`);
  await signIn('viewer');
  const status = page.getByRole('region', { name: 'Status' });
  await expect(status.getByText('Unknown', { exact: true })).toBeVisible();
  await expect(status.getByText('Nobody has looked since')).toBeVisible();
});

test('a count leads to its rows', async ({ page, site, signIn }) => {
  await plantMorning(site);
  await signIn('viewer');
  await page.getByRole('link', { name: '28 open: License missing, Coach. Show them' }).click();
  await expect(page).toHaveURL(/\/violations\?kind=missing_license&specialization=COACH/);
  await expect(page.getByText('1–25 of 28')).toBeVisible();
});

test('a server that goes away is said so with the last figures kept, until it is back', async ({
  page,
  site,
  expectTrouble,
}) => {
  expectTrouble(
    'ERR_CONNECTION_REFUSED',
    'ERR_SOCKET_NOT_CONNECTED',
    'ERR_CONNECTION_RESET',
    'ERR_EMPTY_RESPONSE',
  );
  await plantMorning(site);
  await addPerson(site, 'viewer');
  const gate = await createDatabaseGate(site.origin);
  await gate.open();
  await page.goto(gate.url);
  await fillSignIn(page, 'viewer');
  await expect(page.getByRole('heading', { name: '32 pairs are out of agreement' })).toBeVisible();

  await gate.close();
  const notice = page.getByText('The server cannot be reached since');
  await expect(async () => {
    await page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await expect(notice).toBeVisible({ timeout: 1000 });
  }).toPass();
  await expect(page.getByRole('heading', { name: '32 pairs are out of agreement' })).toBeVisible();

  await gate.open();
  await expect(notice).toBeHidden();
  await gate.close();
});

test('the theme is chosen once and is there in the first paint', async ({ page, signIn }) => {
  await signIn('viewer');
  await page.getByRole('button', { name: 'Theme' }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveCSS('color-scheme', 'dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('everything fits a phone', async ({ page, site, signIn }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await plantMorning(site);
  await signIn('operator');
  await expectNoSidewaysScroll(page);
  await page.getByRole('link', { name: '32' }).first().click();
  await page.getByRole('button', { name: 'Repair all 32' }).click();
  await expect(page.getByRole('button', { name: 'Repair 31 pairs' })).toBeVisible();
  await expectNoSidewaysScroll(page);
});
