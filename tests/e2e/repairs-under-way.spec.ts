import { sql } from 'drizzle-orm';
import { doQueuedRuns } from '@/lib/coupling/queued-runs';
import { repairMany } from '@/lib/coupling/repair-many';
import { runCheck } from '@/lib/health/run-check';
import { holdWrites } from '@/tests/support/held-writes';
import { plantUnlicensed } from '@/tests/support/many-pairs';
import { expect, type Site, test } from './site';

const MANY = 2_200;

/** More pairs without a license than fit in four batches. */
async function plantMany({ ctx }: Site): Promise<void> {
  await plantUnlicensed(ctx.db, MANY);
  await runCheck(ctx, { confirmDelayMs: 0 });
}

/** Makes the write of one license wait. */
async function hold({ ctx }: Site, userId: number) {
  await ctx.owner.execute(sql`DROP FUNCTION IF EXISTS wait_here() CASCADE`);
  return holdWrites(ctx, 'INSERT ON license_progressions', `NEW.user_id = ${userId}`);
}

test('a repair that takes long leads to its run, which is followed, also after a reload, and aborted half way', async ({
  page,
  site,
  signIn,
}) => {
  await plantMany(site);
  await signIn('operator', '/violations');
  await page.getByRole('button', { name: 'Repair all' }).click();
  const dialog = page.getByRole('dialog');
  const apply = dialog.getByRole('button', { name: 'Repair 2,200 pairs' });
  await expect(apply).toBeEnabled();
  const first = await hold(site, 10_150);
  await apply.click();
  await first.arrived();
  // The request is in its second batch, which has 100 pairs, for longer than it may be.
  await page.waitForTimeout(2_100);
  await first.letGo();

  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Repair #\d+$/);
  await expect(dialog).toHaveCount(0);
  const way = page.getByRole('region', { name: 'Under way' });
  await expect(way).toContainText('Next in the queue · 200 pairs');
  await expect(way).toContainText('No worker is running');

  const second = await hold(site, 11_700);
  const working = doQueuedRuns(site.ctx, new AbortController().signal);
  await second.arrived();
  const progress = way.getByRole('progressbar', { name: 'Progress of the run' });
  await expect(progress).toHaveAttribute('aria-valuetext', /^1,200 of 2,200 pairs · about .+ left$/);
  await page.reload();
  await expect(progress).toHaveAttribute('aria-valuenow', '54');

  await way.getByRole('button', { name: 'Abort' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Abort' }).click();
  await expect(progress).toHaveAttribute('aria-valuetext', '1,200 of 2,200 pairs · ending…');
  await expect(way.getByRole('button', { name: 'Abort' })).toBeDisabled();
  await second.letGo();
  await working;
  await expect(way).toHaveCount(0);
  const facts = page.getByRole('region', { name: 'About this run' });
  await expect(facts).toContainText('Aborted');
  await expect(facts).toContainText('1,700 repaired');
  await expect(page.getByRole('button', { name: 'Undo the whole run' })).toBeVisible();
});

test('runs that wait are listed above the others, in the order in which they are done', async ({
  page,
  site,
  signIn,
}) => {
  await plantMany(site);
  const order = { scope: { filter: {} }, policy: 'evidence', dryRun: false, carrier: 'worker' } as const;
  const first = await repairMany(site.ctx, order);
  const second = await repairMany(site.ctx, order);
  await signIn('viewer', '/repairs');
  const way = page.getByRole('region', { name: 'Under way' }).getByRole('listitem');
  await expect(way).toHaveCount(2);
  await expect(way.nth(0)).toContainText(`Repair #${first.id}`);
  await expect(way.nth(0)).toContainText('Next in the queue');
  await expect(way.nth(1)).toContainText(`Repair #${second.id}`);
  await expect(way.nth(1)).toContainText('1 run is before it');
  await doQueuedRuns(site.ctx, new AbortController().signal);
  await expect(way).toHaveCount(0);
  await way
    .page()
    .getByRole('link', { name: `Repair #${first.id}` })
    .click();
  await expect(page.getByRole('button', { name: 'Abort' })).toHaveCount(0);
});
