import { sql } from 'drizzle-orm';
import { runCheck } from '@/lib/health/run-check';
import { addLearner, plantMorning } from './learners';
import { expect, expectNoSidewaysScroll, test } from './site';

test('checks are found by day and result, and each opens its report', async ({ page, site, signIn }) => {
  await addLearner(site, 'Agreed', { progress: 1, license: 1 });
  await runCheck(site.ctx, { confirmDelayMs: 0 });
  await site.ctx.db.execute(sql`
    UPDATE health_checks SET started_at = started_at - interval '9 days', finished_at = finished_at - interval '9 days'`);
  await plantMorning(site);
  await signIn('viewer', '/checks');
  const rows = page.getByRole('table', { name: 'Finished checks' }).locator('tbody tr');
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText('56.164 %');
  await expect(rows.first()).toContainText('System: test');

  await page.getByLabel('Result').selectOption('Without violations');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('100 %');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  const fiveDaysAgo = new Date(Date.now() - 5 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel('From').fill(fiveDaysAgo);
  await expect(page).toHaveURL(/since=2/);
  await expect(rows).toHaveCount(1);
  await page.reload();
  await expect(rows).toHaveCount(1);

  await rows.getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: /^Check \d+/ })).toBeVisible();
});

test('a report says what its check found, opened and found in agreement again', async ({
  page,
  site,
  signIn,
}) => {
  const ada = await addLearner(site, 'Behind Ada', { progress: 2, license: 1, xp: 25_000, sessions: 12 });
  await addLearner(site, 'Unlicensed Bela', { progress: 1, license: null }, 'COACH');
  await runCheck(site.ctx, { confirmDelayMs: 0 });
  await site.ctx.db.execute(
    sql`UPDATE user_licenses SET current_level = 2, max_achieved_level = 2 WHERE user_id = ${ada}`,
  );
  const { id } = await runCheck(site.ctx, { confirmDelayMs: 0 });
  await signIn('viewer', `/checks/${id}`);

  await expect(page.getByText('1 of 2 pairs is out of agreement; 50 % agree.')).toBeVisible();
  const again = page.getByRole('region', { name: 'Found in agreement again' });
  await expect(again.getByRole('link', { name: /Behind Ada.*Player/ })).toHaveAttribute(
    'href',
    `/learners/${ada}/PLAYER`,
  );
  const open = page.getByRole('region', { name: 'Open after this check' });
  await expect(open.getByRole('link', { name: /Unlicensed Bela.*Coach/ })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Opened by this check' })).toContainText('found nothing new');
  const counts = page.getByRole('region', { name: 'Out of agreement by kind and specialization' });
  await expect(counts.getByRole('row', { name: 'License missing 0 1 0 1' })).toBeVisible();

  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
});

test('the report prints to one page of A4, and a check that is not there is said so', async ({
  page,
  site,
  signIn,
  expectTrouble,
}) => {
  expectTrouble('404');
  await plantMorning(site);
  await site.ctx.db.execute(sql`
    INSERT INTO health_checks (started_at, finished_at, duration_ms, total_users, total_pairs, inconsistent, opened,
      changed, resolved, violation_counts, actor)
    SELECT now() - n * interval '1 day', now() - n * interval '1 day', 20, 72, 72, n, 0, 0, 0, '{}', 'system:health-check'
    FROM generate_series(1, 25) n`);
  await signIn('viewer', '/checks/1');
  await page.getByRole('link', { name: 'Print report' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Consistency report' })).toBeVisible();
  await expect(page.getByText('Critical', { exact: true })).toBeVisible();
  await expect(page.getByText('32 of 72 pairs are out of agreement')).toBeVisible();
  await expect(
    page.getByRole('img', { name: /^Consistency in the 30 days before: 26 points/ }),
  ).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Pages' })).toHaveCount(0);

  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(page.getByRole('main')).toHaveCSS(
    'background-color',
    /^(rgb\(255, 255, 255\)|lab\(100 0 0\)|oklch\(1 0 0\))$/,
  );
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  expect(pdf).toMatch(/\/MediaBox\s*\[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/);

  await page.goto(`${site.origin}/checks/999/report`);
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
  await page.goto(`${site.origin}/checks/none`);
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
});
