import { sql } from 'drizzle-orm';
import { inTransaction } from '@/db/transaction';
import { recoverIncident, reportIncident } from '@/lib/alert/report-incident';
import { keepQuiet } from '@/tests/support/keep-quiet';
import { expect, expectNoSidewaysScroll, forgetSession, type Site, test } from './site';

async function plantIncident(site: Site): Promise<void> {
  await keepQuiet(site.ctx);
  await inTransaction(site.ctx.db, (tx) =>
    reportIncident(tx, {
      subject: 'rollout',
      severity: 'critical',
      figures: { from_stage: 25, to_stage: 5, deadlocks: 3 },
      cause: 'deadlocks',
    }),
  );
}

test('an open incident is seen from the overview, acknowledged and silenced, and its history shows both', async ({
  page,
  site,
  signIn,
}) => {
  await plantIncident(site);
  await signIn('operator', '/');
  await expect(page.getByRole('link', { name: 'Alerts 1 open incident' })).toBeVisible();
  await page.getByRole('region', { name: 'Open incidents' }).getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Roll-out #1' })).toBeVisible();

  await page.getByRole('button', { name: 'Acknowledge' }).click();
  const dialog = page.getByRole('dialog', { name: 'Acknowledge: Roll-out' });
  await dialog.getByLabel('Note').fill('Looking at the enforcer');
  await dialog.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(page.getByText('Acknowledged.')).toBeVisible();
  await expect(page.getByText('The operator (you) is on it')).toBeVisible();

  await page.getByRole('button', { name: 'Silence' }).click();
  const silence = page.getByRole('dialog', { name: 'Silence: Roll-out' });
  await silence.getByLabel('8 hours').check();
  await silence.getByRole('button', { name: 'Silence' }).click();
  await expect(page.getByText(/^silenced until /)).toBeVisible();
  await page.getByRole('button', { name: 'Unsilence' }).click();
  await expect(page.getByRole('button', { name: 'Silence', exact: true })).toBeVisible();

  await inTransaction(site.ctx.db, (tx) => recoverIncident(tx, 'rollout', { to_stage: 5 }));
  await page.reload();
  const story = page.getByRole('region', { name: 'Timeline' }).getByRole('listitem');
  await expect(story).toHaveText([
    /^Recovered.*sent/,
    /^Silence ended/,
    /^Silenced/,
    /^Acknowledged“Looking at the enforcer”/,
    /^Opened \(Critical\).*sent/,
  ]);
  await expect(page.getByRole('button', { name: 'Acknowledge' })).toHaveCount(0);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
});

test('an admin edits a rule, is told about a contradiction, and can reset the rule', async ({
  page,
  signIn,
  expectTrouble,
}) => {
  expectTrouble('422 /api/v1/alerts/rules/error_rate', 'status of 422');
  await signIn('admin', '/alerts');
  await page
    .getByRole('navigation', { name: 'Pages of the alerts' })
    .getByRole('link', { name: 'Rules' })
    .click();
  await page.getByRole('button', { name: 'Edit: Error rate' }).click();
  const dialog = page.getByRole('dialog', { name: 'Error rate' });
  await dialog.getByLabel('Warning past').fill('3');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByText('Must be worse than the warning')).toBeVisible();
  await dialog.getByLabel('Warning past').fill('1');
  await dialog.getByLabel('Opens after').fill('4');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Rule saved: Error rate')).toBeVisible();
  const rule = page.getByRole('main').getByRole('listitem').filter({ hasText: 'Error rate' });
  await expect(rule).toContainText('Warning > 1 %');
  await expect(rule).toContainText('opens after 4 failed evaluations in a row');
  await page.getByRole('button', { name: 'Edit: Error rate' }).click();
  await dialog.getByRole('button', { name: 'As delivered' }).click();
  await expect(rule).toContainText('Warning > 0.5 %');
});

test('an admin who edits a rule that was changed meanwhile is told, and sees the present rule', async ({
  page,
  site,
  signIn,
  expectTrouble,
}) => {
  expectTrouble('409 /api/v1/alerts/rules/error_rate', 'status of 409');
  await signIn('admin', '/alerts/rules');
  await page.getByRole('button', { name: 'Edit: Error rate' }).click();
  const dialog = page.getByRole('dialog', { name: 'Error rate' });
  await expect(dialog.getByLabel('Warning past')).toHaveValue('0.5');
  await dialog.getByLabel('Warning past').fill('1');
  // The last thing before the press: a refresh of the page in between would show the present rule without a refusal.
  await site.ctx.db.execute(sql`
    INSERT INTO alert_rules (subject, is_enabled, warning, critical, fire_after, recover_after, reminder_minutes, minimum_traffic,
      updated_by)
    VALUES ('error_rate', true, 1.5, 2, 3, 5, 60, 50, 'user:1')`);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByLabel('Warning past')).toHaveValue('1.5');
  await expect(dialog.getByText('Somebody changed this rule meanwhile')).toBeVisible();
});

test('maintenance is planned and ended by an operator, and only looked at by a viewer', async ({
  page,
  site,
  signIn,
}) => {
  await signIn('operator', '/alerts/maintenance');
  await expect(page.getByText('No maintenance was ever planned')).toBeVisible();
  await page.getByRole('button', { name: 'Plan maintenance' }).click();
  const dialog = page.getByRole('dialog', { name: 'Plan maintenance' });
  await dialog.getByLabel('Reason').fill('Upgrade of the database');
  await dialog.getByLabel('Database time').check();
  await dialog.getByRole('button', { name: 'Plan', exact: true }).click();
  const windows = page.getByRole('table', { name: 'Maintenance windows' });
  await expect(windows).toContainText('Upgrade of the database');
  await expect(windows).toContainText('Under way');
  await page.goto(`${site.origin}/alerts`);
  await expect(page.getByText(/^Maintenance of a part until .* Upgrade of the database$/)).toBeVisible();
  await page.goto(`${site.origin}/alerts/maintenance`);
  await windows.getByRole('button', { name: 'End now' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End now' }).click();
  await expect(windows).toContainText('Over');

  await forgetSession(page);
  await signIn('viewer', '/alerts/maintenance');
  await expect(windows).toContainText('Upgrade of the database');
  await expect(page.getByRole('button', { name: 'Plan maintenance' })).toHaveCount(0);
});
