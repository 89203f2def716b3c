import { compareDirty } from '@/lib/writers/compare-dirty';
import { decideWriter } from '@/lib/writers/decide-writer';
import { compareAll, lowerLicenses, writeAs } from '../support/writers';
import { addLearner } from './learners';
import { expect, expectNoSidewaysScroll, type Site, test } from './site';

/** A pair of which nothing is wrong. */
const SOUND = { progress: 2, license: 2, xp: 25_000, sessions: 12 };

/** An old portal lowers the licenses of two learners in one transaction; returns the first learner. */
async function writePast(site: Site): Promise<number> {
  const users = [await addLearner(site, 'Ada', SOUND), await addLearner(site, 'Ben', SOUND)];
  await compareAll(site.ctx);
  await writeAs(site.ctx, 'old-portal', (db) => db.execute(lowerLicenses(users)));
  await compareAll(site.ctx);
  return users[0] as number;
}

test('an admin sees who else writes, opens its findings, and decides about it', async ({
  page,
  site,
  signIn,
}) => {
  await writePast(site);
  await signIn('admin', '/writers');
  const row = page.getByRole('row').filter({ hasText: 'calls itself old-portal' });
  await expect(row).toContainText('Not decided');
  await row.getByRole('link', { name: '2', exact: true }).click();
  await expect(page).toHaveURL(/\/violations\?writer=\d+/);
  await expect(page.getByRole('row').filter({ hasText: 'Ada' })).toBeVisible();
  await page.getByRole('button', { name: 'All writers' }).click();
  await expect(page).toHaveURL(/\/violations$/);

  await page.goto(`${site.origin}/writers`);
  await row.getByRole('link').first().click();
  await expect(page.getByText(/UPDATE user_licenses SET current_level = \?/)).toBeVisible();
  await page.getByRole('button', { name: 'Decide' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Adopted').check();
  await dialog.getByLabel('Reason').fill('The old portal writes until spring');
  await dialog.getByRole('button', { name: 'Save decision' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('The old portal writes until spring')).toBeVisible();
  await expect(page.getByText('Its changes of totals enter the ledger')).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
});

test('a decision on what somebody else changed meanwhile is refused, and can be saved again', async ({
  page,
  site,
  signIn,
  expectTrouble,
}) => {
  expectTrouble('412');
  await writePast(site);
  await signIn('admin', '/writers');
  await page.getByRole('row').filter({ hasText: 'old-portal' }).getByRole('link').first().click();
  await page.getByRole('button', { name: 'Decide' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('Mine');
  const id = Number(page.url().split('/').at(-1));
  await decideWriter(site.ctx, { id, mode: 'refused', reason: 'Theirs', version: 'undecided' });
  await dialog.getByRole('button', { name: 'Save decision' }).click();
  await expect(dialog.getByText('Somebody else decided meanwhile')).toBeVisible();
  await dialog.getByRole('button', { name: 'Save decision' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Mine')).toBeVisible();
});

test('a viewer reads who wrote a pair, with the others of its transaction, and decides nothing', async ({
  page,
  site,
  signIn,
}) => {
  const learner = await writePast(site);
  await signIn('viewer', `/learners/${learner}/PLAYER`);
  const verdict = page.getByRole('region').first();
  await expect(verdict).toContainText('calls itself old-portal');
  await expect(page.getByText('Written past Lockstep').first()).toBeVisible();
  await page.getByRole('link', { name: 'in one transaction with 1 other pair' }).click();
  await expect(page).toHaveURL(/transaction=\d+/);
  await expect(page.getByRole('row').filter({ hasText: 'Ben' })).toBeVisible();
  await page.goto(`${site.origin}/writers`);
  await page.getByRole('row').filter({ hasText: 'old-portal' }).getByRole('link').first().click();
  await expect(page.getByText('Newest statements')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Decide' })).toHaveCount(0);
});

test('the overview says who writes now, and System that it is captured', async ({ page, site, signIn }) => {
  const users = [await addLearner(site, 'Ada', SOUND)];
  await compareAll(site.ctx);
  await writeAs(site.ctx, 'psql', (db) => db.execute(lowerLicenses(users)));
  await compareDirty(site.ctx, 3_600);
  await signIn('viewer', '/');
  await expect(page.getByText('changed 1 record just now; 1 do not agree')).toBeVisible();
  await page.goto(`${site.origin}/system`);
  await expect(page.getByRole('region', { name: 'Foreign writes' })).toContainText('Captured');
});
