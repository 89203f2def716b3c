import { readFile } from 'node:fs/promises';
import type { Locator } from '@playwright/test';
import { sql } from 'drizzle-orm';
import { withdrawLicense } from '@/lib/coupling/withdraw-license';
import { runAudit } from '@/lib/health/run-audit';
import { runCheck } from '@/lib/health/run-check';
import { bySql, decisionOn, learner } from '../support/decisions';
import { addLearner, levelsOf, plantMorning, plantUnlicensed } from './learners';
import { expect, expectNoSidewaysScroll, READS, test } from './site';

test(
  'search, filter and order are in the address, and a link shows the same rows',
  READS,
  async ({ page, signIn }) => {
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
    await page.getByLabel('First seen since').fill('2020-02-29');
    await expect(page).toHaveURL(/seen_after=2020-02-28T23%3A00/);
    await expect(page.getByText('1–25 of 32')).toBeVisible();
    await page.getByLabel('First seen since').fill('');
    await expect(page).toHaveURL(/\/violations\?sort=user_name$/);
    await page.getByLabel('Recommended action').selectOption('Needs a decision');
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText('Ahead Alone');
    await expect(rows).toContainText('license ahead');
  },
);

test('levels that agree do not differ, a withdrawn license is not missing, and a row ends within its table', async ({
  page,
  site,
  signIn,
}) => {
  const { ctx } = site;
  const [behind, lost] = [await learner(ctx), await learner(ctx)];
  await withdrawLicense(ctx, await decisionOn(ctx, lost));
  await bySql(ctx, sql`UPDATE specialization_progress SET current_level = 5 WHERE user_id = ${behind}`);
  await bySql(ctx, sql`UPDATE user_licenses SET current_level = 5 WHERE user_id = ${behind}`);
  await bySql(ctx, sql`UPDATE specialization_progress SET total_xp = 10 WHERE user_id = ${lost}`);
  await addLearner(site, 'A Learner of a Family with Many Names', { progress: 1, license: null });
  await runCheck(ctx, { confirmDelayMs: 0 });
  await runAudit(ctx, { confirmAfterSeconds: 0 });
  await bySql(ctx, sql`UPDATE violations SET broken_7d = 12, broken_30d = 48, left_alone_at = now()`);
  await signIn('admin', '/violations');
  const table = page.getByRole('table', { name: 'Open violations' });
  const row = (kind: string) => table.locator('tbody tr').filter({ hasText: kind });
  await expect(row('Level behind what was earned').getByRole('cell').nth(6)).toHaveText('–');
  await expect(row('Totals lost').getByRole('cell').nth(5)).toHaveText('withdrawn');
  await expect(row('Totals lost').getByRole('cell').nth(6)).toHaveText('–');
  // The navigation counts what the list shows.
  await expect(page.getByRole('link', { name: /^Violations/ })).toContainText('3 open violations');

  const more = row('License missing').getByRole('button', { name: /^More for/ });
  const panel = page.getByRole('region', { name: 'Open violations' });
  const right = async (of: Locator) => of.evaluate((element) => element.getBoundingClientRect().right);
  expect(await right(more)).toBeLessThanOrEqual((await right(panel)) - 16);
  await page.setViewportSize({ width: 900, height: 900 });
  await expectNoSidewaysScroll(page);
  await more.scrollIntoViewIfNeeded();
  // The event of the scroll comes with the next frame, and closes an open menu.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await more.click();
  await expect(page.getByRole('menuitem', { name: 'Mute…' })).toBeVisible();

  await page.goto(`${site.origin}/learners/${behind}/PLAYER`);
  const verdict = page.getByRole('region', { name: 'Level behind what was earned' });
  await expect(verdict).toContainText('Broken 48 times before in 30 days');
  await expect(verdict).toContainText('Automatic repairs leave it alone');
});

test(
  'rows of an older view do not pass for those of a view that cannot be read',
  READS,
  async ({ page, signIn, expectTrouble }) => {
    expectTrouble('500');
    await signIn('viewer', '/violations');
    const rows = page.getByRole('table', { name: 'Open violations' }).locator('tbody tr');
    await expect(rows).toHaveCount(25);
    const problem = { type: 'about:blank', title: 'Internal error', status: 500, code: 'internal' };
    await page.route(/\/health\/violations\?.*search=/, (route) =>
      route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
    );
    await page.getByLabel('Search learners').fill('behind');
    await expect(page.getByRole('region', { name: 'Open violations' }).getByRole('alert')).toBeVisible();
    await expect(rows).toHaveCount(0);
    await page.unroute(/\/health\/violations\?.*search=/);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(rows).toHaveCount(3);
  },
);

test('pages turn forth and back', READS, async ({ page, signIn }) => {
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

test('all that match are selected across pages, and acknowledged with a note', async ({
  page,
  site,
  signIn,
}) => {
  await plantMorning(site);
  await signIn('operator', '/violations');
  await page.getByLabel('Specialization', { exact: true }).selectOption('Coach');
  await expect(page.getByText('1–25 of 28')).toBeVisible();
  await page.getByLabel('Select all on this page').check();
  await expect(page.getByText('25 selected', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Select all 28 matching' }).click();
  await expect(page.getByText('All 28 matching are selected')).toBeVisible();

  await page.getByRole('button', { name: 'Acknowledge…' }).click();
  await page.getByRole('dialog').getByLabel('Note').fill('The federation is asked');
  await page.getByRole('dialog').getByRole('button', { name: 'Acknowledge' }).click();
  await expect(page.getByText('Acknowledged: 28 violations.')).toBeVisible();
  await page.getByLabel('State').selectOption('Acknowledged');
  await expect(page.getByText('1–25 of 28')).toBeVisible();

  await page
    .getByRole('button', { name: /^Acknowledged: Unlicensed/ })
    .first()
    .click();
  await expect(page.getByText('Acknowledged by The operator (you)')).toBeVisible();
  await expect(page.getByText('The federation is asked')).toBeVisible();
});

test('one is muted for a while and unmuted, and a decision is dismissed with a reason', async ({
  page,
  site,
  signIn,
}) => {
  await plantMorning(site);
  await signIn('admin', '/violations?search=Ahead');
  const more = page.getByRole('button', { name: 'More for Ahead Alone' });
  await more.click();
  await page.getByRole('menuitem', { name: 'Mute…' }).click();
  await page.getByRole('dialog').getByLabel('8 hours').check();
  await page.getByRole('dialog').getByRole('button', { name: 'Mute' }).click();
  await expect(page.getByText('Muted: Ahead Alone.')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Muted: Ahead Alone/ })).toBeVisible();
  await more.click();
  await page.getByRole('menuitem', { name: 'Unmute' }).click();
  await expect(page.getByRole('button', { name: /^Muted: Ahead Alone/ })).toBeHidden();

  await more.click();
  await page.getByRole('menuitem', { name: 'Dismiss…' }).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('Granted by the board');
  await page.getByRole('dialog').getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByText('Dismissed: Ahead Alone.')).toBeVisible();
  await page.getByLabel('State').selectOption('Dismissed');
  await page.getByRole('button', { name: /^Dismissed: Ahead Alone/ }).click();
  await expect(page.getByText('Granted by the board')).toBeVisible();
  expect(await levelsOf(site, 'Ahead Alone')).toEqual({ progress: 1, license: 3 });
});

test('violations that a repair resolved are listed with the repair, and the filtered list is saved', async ({
  page,
  site,
  signIn,
}) => {
  await plantMorning(site);
  await signIn('operator', '/violations');
  await page.getByLabel('Search learners').fill('Behind Ada');
  await page.getByRole('button', { name: 'Repair Behind Ada' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Repair 1 pair' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();

  await page.getByRole('link', { name: 'Resolved' }).click();
  const resolved = page.getByRole('table', { name: 'Resolved violations' });
  await expect(resolved.getByRole('row', { name: 'Behind Ada' })).toContainText('Repaired');
  await resolved.getByRole('link', { name: 'Repair #1' }).click();
  await expect(page).toHaveURL(/\/repairs\/1$/);

  await page.goto(`${site.origin}/violations?affected=over_granted`);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export CSV' }).click(),
  ]);
  const lines = (await readFile(await file.path(), 'utf8')).trim().split('\r\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain('Ahead Alone');
});

test('ten thousand rows scroll in one table, and only rows near the screen or with the focus are in the document', async ({
  page,
  site,
  signIn,
}) => {
  await plantUnlicensed(site.ctx, 10_000);
  await signIn('operator', '/violations');
  await page.getByLabel('Rows per page').selectOption('All');
  await expect(page).toHaveURL(/limit=all/);
  const table = page.getByRole('table', { name: 'Open violations' });
  await expect(table).toHaveAttribute('aria-rowcount', '10001');
  const rest = page.getByText('All 10,000 rows');
  const isOnScreen = () =>
    rest.evaluateAll((texts) => texts.some((text) => text.getBoundingClientRect().top < window.innerHeight));
  await expect(async () => {
    await page.mouse.wheel(0, 30_000);
    expect(await isOnScreen()).toBe(true);
  }).toPass({ intervals: [50] });
  await expect(table.locator('[aria-rowindex="10001"]')).toBeVisible();
  expect(await table.getByRole('row').count()).toBeLessThan(120);

  // Scrolls slowly, so that rows are still being replaced meanwhile.
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Emulation.setCPUThrottlingRate', { rate: 3 });
  const last = table.locator('[aria-rowindex="10001"]').getByRole('checkbox');
  // A busy browser may lose a scroll, so the key is pressed again, as a person would.
  const goTo = (key: string, there: Locator) =>
    expect(async () => {
      await page.keyboard.press(key);
      await expect(there).toBeInViewport({ timeout: 5_000 });
    }).toPass();
  for (const checked of [true, false, true]) {
    await last.setChecked(checked);
    await goTo('Control+Home', table.locator('[aria-rowindex="2"]'));
    await expect(last).toBeFocused();
    await goTo('Control+End', rest);
  }
  await expect(page.getByText('1 selected', { exact: true })).toBeAttached();
});
