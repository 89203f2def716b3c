import { sql } from 'drizzle-orm';
import { runCheck } from '@/lib/health/run-check';
import { plantOfEveryKind } from '../support/context';
import { plantMeasurements } from './screens';
import { ALONE, expect, expectNoSidewaysScroll, test } from './site';

test(
  'says of each key measure what it is, by which limits, and how it went',
  ALONE,
  async ({ page, site, signIn }) => {
    await plantOfEveryKind(site.ctx.owner);
    await runCheck(site.ctx, { confirmDelayMs: 0 });
    await plantMeasurements(site.ctx);
    await site.ctx.db.execute(sql`
    INSERT INTO workers (id, hostname, pid, started_at, heartbeat_at) VALUES ('w', 'here', 1, now(), now() + interval '1 hour')`);
    await signIn('viewer', '/system');

    const consistency = page.getByRole('region', { name: 'Consistency rate' });
    await expect(consistency.getByText('20 %', { exact: true }).first()).toBeVisible();
    await expect(consistency.getByText('Critical', { exact: true })).toBeVisible();
    await expect(consistency.getByText('Warning below 99 %')).toBeVisible();

    const times = page.getByRole('region', { name: 'API response time' });
    await expect(times.getByText('Good', { exact: true })).toBeVisible();
    await expect(times.getByText('Critical above 500 ms')).toBeVisible();
    await expect(
      times.getByRole('img', { name: /API response time: \d+ points, worst 2\d\d ms/ }),
    ).toBeVisible();
    const points = times.getByRole('slider', { name: 'Points of API response time' });
    await points.focus();
    await page.keyboard.press('Home');
    await expect(points).toHaveAttribute('aria-valuetext', /^14 ms at .*, of 200$/);

    await times.getByRole('button', { name: 'Show as a table: API response time' }).click();
    await expect(times.getByRole('table').getByRole('row')).toHaveCount(97);
    await times.getByRole('button', { name: 'Show as a chart: API response time' }).click();
    await expect(times.getByRole('img')).toBeVisible();

    const operations = page.getByRole('region', { name: 'Requests', exact: true }).first();
    await expect(operations.getByRole('row', { name: /GET \/users/ })).toContainText('6,336');
    const table = page.getByRole('region', { name: 'Table of operations' });
    expect(await table.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
    await expect(page.getByRole('list', { name: 'Processes' })).toContainText('lockstep-a, process 4712');
    await expectNoSidewaysScroll(page);
  },
);

test(
  'keeps the time shown in the address, and says where nothing was measured',
  ALONE,
  async ({ page, site, signIn }) => {
    await plantMeasurements(site.ctx);
    await signIn('operator', '/system');
    const errors = page.getByRole('region', { name: 'Error rate' });
    await expect(errors.getByRole('img', { name: /Error rate: 9\d points/ })).toBeVisible();
    await page.getByRole('button', { name: '7 d' }).click();
    await expect(page).toHaveURL(`${site.origin}/system?period=7d`);
    await expect(errors.getByRole('img', { name: /Error rate: 1\d points/ })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('button', { name: '7 d' })).toHaveAttribute('aria-pressed', 'true');
    const consistency = page.getByRole('region', { name: 'Consistency rate' });
    await expect(consistency.getByText('No check has run yet.')).toBeVisible();
    await expect(consistency.getByText('Nothing was measured in this time')).toBeVisible();
    const jobs = page.getByRole('region', { name: 'Background jobs' });
    await expect(jobs.getByText('Critical', { exact: true })).toBeVisible();
  },
);
