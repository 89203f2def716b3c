import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { readUser } from '@/lib/users/read-user';
import { updateUser } from '@/lib/users/update-user';
import { addPerson, emailOf, expect, type Site, test } from './site';

/** The signed-in admin makes the viewer an operator. */
async function promoteViewer({ ctx }: Site): Promise<number> {
  const { rows } = await ctx.db.execute<{ email: string; id: string }>(
    sql`SELECT id, email FROM users WHERE email IN (${emailOf('viewer')}, ${emailOf('admin')})`,
  );
  const idOf = (email: string) => Number(rows.find((row) => row.email === email)?.id);
  const id = idOf(emailOf('viewer'));
  const { version } = await readUser(ctx, { id });
  const actor = { kind: 'user', id: idOf(emailOf('admin')), role: 'admin' } as const;
  await updateUser(
    { ...ctx, actor, requestId: 'request-of-this-test' },
    { id, version, changes: { role: 'operator' } },
  );
  return id;
}

test('changes are read field by field with their author, filtered, and exported', async ({
  page,
  site,
  signIn,
}) => {
  await addPerson(site, 'viewer');
  await signIn('admin');
  const id = await promoteViewer(site);
  await page.goto(`${site.origin}/audit`);
  await expect(page.getByText('nobody can change or remove one')).toBeVisible();
  const rows = page.getByRole('table', { name: 'Entries of the audit log' }).locator('tbody').first();
  const entry = rows.getByRole('row').filter({ hasText: 'User changed' }).first();
  await expect(entry).toContainText('The admin');
  await expect(entry).toContainText('The viewer');
  await expect(entry).toContainText('role');

  await entry.getByRole('button', { name: /^Details of User changed/ }).click();
  await expect(entry.getByRole('columnheader', { name: 'Before' })).toBeVisible();
  await expect(entry.getByRole('cell', { name: 'viewer', exact: true })).toBeVisible();
  await expect(entry.getByRole('cell', { name: 'operator', exact: true })).toBeVisible();
  await entry.getByRole('button', { name: 'request-of-this-test' }).click();
  await expect(page).toHaveURL(/request_id=request-of-this-test/);
  await expect(page.getByText('1–1 of 1')).toBeVisible();

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export 1 entry as CSV' }).click();
  const lines = readFileSync(await (await download).path(), 'utf8')
    .trim()
    .split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain('user.update');

  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByLabel('Action').selectOption('User created');
  await expect(page.getByRole('cell', { name: 'Signed in' })).toHaveCount(0);
  await page.goto(`${site.origin}/users/${id}`);
  await page.getByRole('link', { name: 'What was done to this user' }).click();
  await expect(page).toHaveURL(`${site.origin}/audit?target=user%2F${id}`);
  await expect(page.getByText('1–2 of 2')).toBeVisible();
});

test('days narrow the log in the person’s own time zone', async ({ page, site, signIn }) => {
  await signIn('admin');
  await site.ctx.db.execute(sql`
    INSERT INTO audit_log (at, actor, action, target) VALUES
      ('2026-03-09T22:59:00Z', 'cli:root', 'check.run', 'check/1'),
      ('2026-03-09T23:01:00Z', 'cli:root', 'check.run', 'check/2'),
      ('2026-03-10T22:59:00Z', 'cli:root', 'check.run', 'check/3'),
      ('2026-03-10T23:01:00Z', 'cli:root', 'check.run', 'check/4')`);
  await page.goto(`${site.origin}/audit`);
  await page.getByLabel('From', { exact: true }).fill('2026-03-10');
  await page.getByLabel('To', { exact: true }).fill('2026-03-10');
  await expect(page.getByText('1–2 of 2')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Check 2' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Check 3' })).toBeVisible();
  await page.reload();
  await expect(page.getByText('1–2 of 2')).toBeVisible();
});
