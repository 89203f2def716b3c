import { sql } from 'drizzle-orm';
import { repairMany } from '@/lib/coupling/repair-many';
import { levelsOf, plantMorning } from './learners';
import { expect, type Site, test } from './site';

/** One run that repaired the three licenses that were behind, and one that found the pair that needs a decision. */
async function repairBehind({ ctx }: Site): Promise<number> {
  const order = { policy: 'evidence', dryRun: false } as const;
  const run = await repairMany(ctx, { ...order, scope: { filter: { kind: 'level_mismatch' } } });
  return run.id as number;
}

test('runs are listed with their results, and one run shows each pair before and after', async ({
  page,
  site,
  signIn,
}) => {
  await plantMorning(site);
  const id = await repairBehind(site);
  await signIn('viewer', '/repairs');
  const runs = page.getByRole('table', { name: 'Runs of repairs' });
  await expect(runs).toContainText('3 repaired');
  await expect(runs).toContainText('1 need a decision');
  await page.getByLabel('State').selectOption('Failed');
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await expect(page).toHaveURL(/state=failed/);
  await page.goBack();

  await runs.getByRole('link', { name: `Repair #${id}` }).click();
  await expect(page.getByRole('heading', { level: 1, name: `Repair #${id}` })).toBeVisible();
  const pairs = page.getByRole('table', { name: 'Pairs of this run' });
  await expect(pairs.getByRole('row', { name: 'Behind Ada' })).toContainText('The ledger reaches level 2');
  await page.getByLabel('Outcome', { exact: true }).selectOption('Needs a decision');
  await expect(pairs.locator('tbody tr')).toHaveCount(1);
  await expect(pairs).toContainText('Ahead Alone');
  await expect(page.getByRole('button', { name: /undo/i })).toHaveCount(0);

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export CSV' }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/\.csv$/);
});

test('one pair is undone with a reason, and the run and its undo link to each other', async ({
  page,
  site,
  signIn,
}) => {
  await plantMorning(site);
  const id = await repairBehind(site);
  await signIn('operator', `/repairs/${id}`);
  await page.getByLabel('Select Behind Ada, Player').check();
  await expect(page.getByLabel('Select Ahead Alone, Internship')).toBeDisabled();
  await page.getByRole('button', { name: 'Undo 1 selected' }).click();

  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('1 will be put back')).toBeVisible();
  expect(await levelsOf(site, 'Behind Ada')).toEqual({ progress: 2, license: 2 });
  await dialog.getByLabel('Reason').fill('Her totals were imported twice');
  await dialog.getByRole('button', { name: 'Undo 1 pair' }).click();
  await expect(dialog.getByRole('heading', { name: 'Undone: 1 pair' })).toBeVisible();
  expect(await levelsOf(site, 'Behind Ada')).toEqual({ progress: 2, license: 1 });
  expect(await levelsOf(site, 'Behind Bela')).toEqual({ progress: 2, license: 2 });

  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('region', { name: 'About this run' }).getByRole('link', { name: '1 pair' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Undo #\d+$/);
  await expect(page.getByText('Her totals were imported twice')).toBeVisible();
  await page.getByRole('link', { name: `Undo of #${id}` }).click();
  await expect(page.getByRole('heading', { level: 1, name: `Repair #${id}` })).toBeVisible();
});

test('a whole run is undone, except what somebody changed since', async ({ page, site, signIn }) => {
  await plantMorning(site);
  const id = await repairBehind(site);
  await site.ctx.db.execute(sql`
    UPDATE specialization_progress SET total_xp = total_xp + 1
    WHERE user_id = (SELECT id FROM users WHERE name = 'Behind Cili')`);
  await signIn('operator', `/repairs/${id}`);
  await page.getByRole('button', { name: 'Undo the whole run' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('2 will be put back')).toBeVisible();
  await expect(dialog.getByText('1 changed since and are left alone')).toBeVisible();

  await dialog.getByRole('button', { name: 'Undo 2 pairs' }).click();
  await expect(dialog.getByLabel('Reason')).toBeFocused();
  await dialog.getByLabel('Reason').fill('Repaired too early');
  await dialog.getByRole('button', { name: 'Undo 2 pairs' }).click();
  await expect(dialog.getByRole('heading', { name: 'Undone: 2 pairs' })).toBeVisible();
  expect(await levelsOf(site, 'Behind Ada')).toEqual({ progress: 2, license: 1 });
  expect(await levelsOf(site, 'Behind Cili')).toEqual({ progress: 2, license: 2 });

  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('button', { name: 'Undo the whole run' }).click();
  await expect(dialog.getByText('2 undone already')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Nothing to undo' })).toBeDisabled();
});
