import { sql } from 'drizzle-orm';
import { holdSecondLook } from '../support/held-second-look';
import { severable } from '../support/severed-database';
import { addLearner, plantMorning } from './learners';
import { addPerson, expect, expectNoSidewaysScroll, fillSignIn, READS, test } from './site';

test(
  'the first HTML already says whether learners are affected, how many and why',
  READS,
  async ({ page, site, signIn }) => {
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
  },
);

test(
  'the overview is on the screen after less than 200 kB of compressed script, all from this host',
  READS,
  async ({ page, site, signIn }) => {
    await signIn('operator');
    const strangers: string[] = [];
    page.on('request', (request) => {
      const own = request.url().startsWith(site.origin) || request.url().startsWith('data:');
      if (!own) strangers.push(request.url());
    });
    await page.goto(site.origin, { waitUntil: 'networkidle' });
    const scripts = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter(({ name }) => /\.js(\?|$)/.test(name))
        .map((entry) => (entry as PerformanceResourceTiming).encodedBodySize),
    );
    expect(Math.min(...scripts)).toBeGreaterThan(0);
    expect(scripts.reduce((sum, size) => sum + size, 0)).toBeLessThan(200_000);
    expect(strangers).toEqual([]);
  },
);

test('without any check it says so, and the first check shows what it found', async ({
  page,
  site,
  signIn,
}) => {
  await addLearner(site, 'Behind Ada', { progress: 2, license: 1, xp: 25_000, sessions: 12 });
  await signIn('operator');
  await expect(page.getByRole('heading', { name: 'No check has run yet' })).toBeVisible();

  const letLook = await holdSecondLook(site.ctx);
  await page.getByRole('button', { name: 'Run the first check' }).click();
  const progress = page.getByRole('progressbar', { name: 'Check in progress' });
  await expect(progress).toHaveAttribute('aria-valuetext', /^Looking once more at what is new/);
  await letLook();
  await expect(page.getByText('Checked 1 pair: 1 out of agreement.')).toBeVisible();
  await expect(page.getByRole('heading', { name: '1 pair is out of agreement' })).toBeVisible();
});

test('an old check is not shown as a good one', async ({ page, site, signIn }) => {
  await addLearner(site, 'Agreed', { progress: 1, license: 1 });
  await plantMorning(site);
  await site.ctx.db.execute(sql`
    UPDATE health_checks SET started_at = started_at - interval '3 hours', finished_at = finished_at - interval '3 hours'`);
  await signIn('viewer');
  const status = page.getByRole('region', { name: 'Status' });
  await expect(status.getByText('Unknown', { exact: true })).toBeVisible();
  await expect(status.getByText('Nobody has looked since')).toBeVisible();
});

test('a check that lies ahead of the clock is not shown as a fresh one', async ({ page, site, signIn }) => {
  await plantMorning(site);
  await site.ctx.db.execute(sql`
    UPDATE health_checks SET started_at = started_at + interval '1 day', finished_at = finished_at + interval '1 day'`);
  await signIn('viewer');
  const status = page.getByRole('region', { name: 'Status' });
  await expect(status.getByText('Unknown', { exact: true })).toBeVisible();
  await expect(status.getByText('clock was set back')).toBeVisible();
  await expect(status.getByText('just now')).toHaveCount(0);
});

test('three clicks repair everything that has evidence, and prove it', async ({ page, site, signIn }) => {
  await plantMorning(site);
  await signIn('operator');
  const status = page.getByRole('region', { name: 'Status' });
  await status.getByRole('button', { name: 'Repair all 32…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Repair 31 pairs' }).click();
  const verify = dialog.getByRole('button', { name: 'Run a check to verify' });
  await expect(verify).toBeFocused();
  await verify.click();
  await expect(dialog.getByText('Checked 72 pairs: 1 out of agreement.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(status.getByRole('heading', { name: '1 pair is out of agreement' })).toBeVisible();
  await expect(
    page.getByRole('list', { name: 'Repairs and deployments' }).getByText('31 pairs repaired'),
  ).toBeAttached();
});

test('says who is affected, in the language of the person, and leads to their pairs', async ({
  page,
  site,
  signIn,
}) => {
  await plantMorning(site);
  await signIn('viewer');
  const affected = page.getByRole('region', { name: 'Affected now' });
  await expect(affected.getByRole('link', { name: /^31 Blocked learners/ })).toHaveAttribute(
    'href',
    /affected=blocked/,
  );
  await expect(affected.getByRole('link', { name: /^1 Learners with too high a license/ })).toHaveAttribute(
    'href',
    /affected=over_granted/,
  );
  const why = page.getByText('32 of 72 pairs are out of agreement; 55.555 % agree. Below 95 % is critical.');
  await expect(why).toBeVisible();
  const newest = page.getByRole('region', { name: 'Newest violations' });
  await expect(newest.getByRole('listitem')).toHaveCount(6);
  await expect(newest.getByRole('listitem').first().getByRole('link')).toHaveAttribute(
    'href',
    /^\/learners\/\d+\/(PLAYER|COACH|INTERNSHIP)$/,
  );

  await page.getByRole('button', { name: 'Language' }).click();
  await page.getByRole('menuitemradio', { name: 'Magyar' }).click();
  await expect(
    page.getByText('72 párból 32 nem egyezik; 55,555 % egyezik. 95 % alatt kritikus.'),
  ).toBeVisible();
});

test('every point of the trend is reached by keyboard, is in the table, and opens its check', async ({
  page,
  site,
  signIn,
}) => {
  await plantMorning(site);
  await site.ctx.db.execute(sql`
    INSERT INTO health_checks (started_at, finished_at, duration_ms, total_users, total_pairs, inconsistent, opened,
      changed, resolved, violation_counts, actor)
    SELECT now() - n * interval '1 hour', now() - n * interval '1 hour', 20, 72, 72, n, 0, 0, 0, '{}', 'system:health-check'
    FROM generate_series(1, 3) n`);
  await signIn('viewer');
  const trend = page.getByRole('region', { name: 'Consistency', exact: true });
  const points = trend.getByRole('slider', { name: 'Points of the chart' });
  await expect(points).toHaveAttribute('aria-valuetext', /^55.555 percent, 32 out of agreement/);
  await points.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(points).toHaveAttribute('aria-valuetext', /^98.611 percent, 1 out of agreement/);
  await page.keyboard.press('Home');
  await expect(trend.getByText('3 out of agreement')).toBeVisible();

  await trend.getByRole('button', { name: '7 d' }).click();
  await expect(page).toHaveURL(/range=7d/);
  await expect(trend.getByText('Each point is the worst check of 2 h.')).toBeVisible();
  await trend.getByRole('button', { name: '24 h' }).click();
  await trend.getByRole('button', { name: 'Show as table' }).click();
  await expect(trend.getByRole('row')).toHaveCount(5);
  await trend.getByRole('button', { name: 'Show as chart' }).click();
  await points.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/checks\/\d+$/);
});

test('a count leads to its rows', READS, async ({ page, signIn }) => {
  await signIn('viewer');
  await page.getByRole('link', { name: '28 open: License missing, Coach. Show them' }).click();
  await expect(page).toHaveURL(/\/violations\?kind=missing_license&specialization=COACH/);
  await expect(page.getByText('1–25 of 28')).toBeVisible();
});

test('a server that goes away is reported beside the last figures, until it is back', async ({
  page,
  site,
  expectTrouble,
}) => {
  expectTrouble(
    'ERR_CONNECTION_REFUSED',
    'ERR_SOCKET_NOT_CONNECTED',
    'ERR_CONNECTION_RESET',
    'ERR_EMPTY_RESPONSE',
    'ERR_INCOMPLETE_CHUNKED_ENCODING',
  );
  await plantMorning(site);
  await addPerson(site, 'viewer');
  const way = await severable(site.origin);
  await page.goto(way.url);
  await fillSignIn(page, 'viewer');
  await expect(page.getByRole('heading', { name: '32 pairs are out of agreement' })).toBeVisible();
  // The page is whole only when its last script is there: what is still missing when the server goes away breaks it.
  await page.reload({ waitUntil: 'networkidle' });

  await way.cut();
  const notice = page.getByText('The server cannot be reached since');
  await expect(async () => {
    await page.evaluate(() => window.dispatchEvent(new Event('focus')));
    expect(await notice.isVisible()).toBe(true);
  }).toPass();
  await expect(page.getByRole('heading', { name: '32 pairs are out of agreement' })).toBeVisible();

  await way.mend();
  await expect(notice).toBeHidden();
  await way.close();
});

test('the theme is chosen once and applies from the first paint on', READS, async ({ page, signIn }) => {
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
  const menu = page.getByRole('button', { name: 'Open the menu' });
  const drawer = page.getByRole('dialog', { name: 'Pages' });
  await menu.click();
  await expect(drawer.getByRole('link', { name: /^Violations/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await expect(menu).toBeFocused();
  await menu.click();
  await drawer.getByRole('link', { name: 'Checks' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Checks' })).toBeVisible();
  await expect(drawer).toBeHidden();
  await page.goBack();
  await page.getByRole('link', { name: '32' }).first().click();
  await expect(page).toHaveURL(/\/violations/);
  await page.getByRole('button', { name: 'Repair all 32' }).click();
  await expect(page.getByRole('button', { name: 'Repair 31 pairs' })).toBeVisible();
  await expectNoSidewaysScroll(page);
});
