import type { Locator, Page } from '@playwright/test';
import { inTransaction } from '@/db/transaction';
import { reportIncident } from '@/lib/alert/report-incident';
import { recordAudit } from '@/lib/audit/record-audit';
import { repairMany } from '@/lib/coupling/repair-many';
import { runCheck } from '@/lib/health/run-check';
import { compareDirty } from '@/lib/writers/compare-dirty';
import { keepQuiet } from '../support/keep-quiet';
import { compareAll, lowerLicenses, writeAs } from '../support/writers';
import { addLearner, plantMorning } from './learners';
import { expect, patient, type Site, test } from './site';

test.setTimeout(180_000);

/** Another program writes half of a pair, and a check finds it. */
async function breakAPair(site: Site, name: string): Promise<void> {
  await addLearner(site, name, { progress: 3, license: 1 });
  await runCheck(site.ctx, { confirmDelayMs: 0 });
}

/** No timer of the page goes on: what still happens was caused by the server. */
async function stopTimers(page: Page): Promise<void> {
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1_000);
}

async function showAs(page: Page, state: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate((to) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => to });
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => to === 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
}

const outOfAgreement = (page: Page, count: number) =>
  page.getByRole('heading', { name: `${count} pairs are out of agreement` });
const topOf = (row: Locator) => row.evaluate((element) => element.getBoundingClientRect().top);

test('what changes in the database shows at once on every screen, without a timer, a click or a reload', async ({
  page,
  site,
  signIn,
}) => {
  const { ctx } = site;
  await plantMorning(site);
  await keepQuiet(ctx);
  await page.clock.install();
  await signIn('admin');
  await expect(outOfAgreement(page, 32)).toBeVisible();
  await stopTimers(page);
  await breakAPair(site, 'Broken Now');
  await expect(outOfAgreement(page, 33)).toBeVisible();

  const open = async (path: string) => {
    await page.clock.resume();
    await page.goto(site.origin + path);
    await stopTimers(page);
  };
  await open('/violations');
  await breakAPair(site, 'Broken Again');
  await expect(page.getByRole('row', { name: /Broken Again/ })).toBeVisible();

  await open('/repairs');
  const runs = page.getByRole('table').locator('tbody tr');
  const before = await runs.count();
  await repairMany(ctx, {
    policy: 'evidence',
    scope: { filter: { kind: 'missing_license' } },
    dryRun: false,
  });
  await expect(runs).toHaveCount(before + 1);

  await open('/alerts');
  await inTransaction(ctx.db, (tx) =>
    reportIncident(tx, {
      subject: 'rollout',
      severity: 'critical',
      figures: { from_stage: 25, to_stage: 5 },
      cause: null,
    }),
  );
  await expect(page.getByRole('link', { name: /roll-out/i }).first()).toBeVisible();

  await open('/audit');
  const entries = page.getByRole('table').locator('tbody tr');
  await expect(entries.first()).toBeVisible();
  await inTransaction(ctx.db, (tx) =>
    recordAudit(ctx, tx, { action: 'check.run', target: 'check/4711', after: {} }),
  );
  await expect(page.getByText('4711')).toBeVisible();
});

test('a tab that nobody sees asks for nothing, and shows what changed as soon as it is seen', async ({
  page,
  site,
  signIn,
  context,
}) => {
  await plantMorning(site);
  await page.clock.install();
  await signIn('viewer');
  await expect(outOfAgreement(page, 32)).toBeVisible();
  const streams: string[] = [];
  page.on('requestfailed', (request) => streams.push(new URL(request.url()).pathname));
  await showAs(page, 'hidden');
  await expect.poll(() => streams).toContain('/api/v1/live');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));

  const other = patient(await context.newPage());
  await other.goto(site.origin);
  await breakAPair(site, 'Broken Unseen');
  await expect(outOfAgreement(other, 33)).toBeVisible();
  await page.clock.fastForward('05:00');
  await page.clock.fastForward('05:00');
  expect(asked).toEqual([]);
  await expect(outOfAgreement(page, 32)).toBeVisible();

  await showAs(page, 'visible');
  await expect(outOfAgreement(page, 33)).toBeVisible();
  await other.close();
});

test('what a stranger writes in psql shows on the open overview, with who and how many', async ({
  page,
  site,
  signIn,
}) => {
  const users: number[] = [];
  for (const name of ['Ada', 'Ben', 'Cleo'])
    users.push(await addLearner(site, name, { progress: 2, license: 2, xp: 25_000, sessions: 12 }));
  await compareAll(site.ctx);
  await runCheck(site.ctx, { confirmDelayMs: 0 });
  await keepQuiet(site.ctx);
  await page.clock.install();
  await signIn('viewer', '/');
  await expect(page.getByText('Every pair is in agreement').first()).toBeVisible();
  await stopTimers(page);
  await writeAs(site.ctx, 'psql', (db) => db.execute(lowerLicenses(users)));
  await compareDirty(site.ctx, 3_600);
  await expect(page.getByText('changed 3 records just now; 3 do not agree')).toBeVisible();
});

test('new rows move neither the row that a person points at, nor its selection, menu and dialog', async ({
  page,
  site,
  signIn,
}) => {
  await plantMorning(site);
  await signIn('admin', '/violations');
  const rows = page.getByRole('table', { name: 'Open violations' }).locator('tbody tr');
  const row = (await rows.nth(4).getAttribute('data-row')) ?? '';
  const mine = page.locator(`tr[data-row="${row}"]`);
  await mine.getByRole('checkbox').check();
  await mine.hover();
  const place = await topOf(mine);
  await breakAPair(site, 'Broken First');
  await expect(page.getByRole('row', { name: /Broken First/ })).toHaveCount(1);
  expect(await topOf(mine)).toBeCloseTo(place, 0);
  await expect(mine.getByRole('checkbox')).toBeChecked();
  await expect(page.getByText('1 selected', { exact: true })).toBeVisible();

  await mine.getByRole('button', { name: /^More for/ }).click();
  const item = page.getByRole('menuitem', { name: 'Mute…' });
  await expect(item).toBeVisible();
  await breakAPair(site, 'Broken Second');
  await expect(page.getByRole('row', { name: /Broken Second/ })).toHaveCount(1);
  expect(await topOf(mine)).toBeCloseTo(place, 0);
  await item.click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').last().fill('typed before');
  await breakAPair(site, 'Broken Third');
  await expect(page.locator('tr', { hasText: 'Broken Third' })).toHaveCount(1);
  await expect(dialog.getByRole('textbox').last()).toHaveValue('typed before');
  await expect(dialog.getByRole('textbox').last()).toBeFocused();
});

test('new rows above what a person reads move nothing on the screen, in pages and in one long table', async ({
  page,
  site,
  signIn,
}) => {
  await plantMorning(site);
  await page.setViewportSize({ width: 1280, height: 500 });
  await signIn('admin', '/violations');
  for (const address of ['/violations', '/violations?limit=all']) {
    // The page has begun to live when it opens its stream: what is scrolled before that may be drawn again.
    const isLive = page.waitForRequest((request) => request.url().endsWith('/api/v1/live'));
    await page.goto(site.origin + address);
    await isLive;
    const read = page.locator('tr[data-row]').nth(15);
    const key = await read.getAttribute('data-row');
    const mine = page.locator(`tr[data-row="${key}"]`);
    await mine.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    await page.mouse.move(5, 5);
    const place = await topOf(mine);
    const total = page.getByText(/of 3\d|All 3\d/).first();
    const before = await total.textContent();
    await breakAPair(site, `Broken of ${address}`);
    await expect(total).not.toHaveText(before ?? '');
    expect(await topOf(mine)).toBeCloseTo(place, 0);
  }
});
