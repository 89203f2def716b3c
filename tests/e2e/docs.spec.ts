import type { Page } from '@playwright/test';
import { API } from '@/lib/contract/api';
import type { Operation } from '@/lib/contract/operation';
import { login } from '../support/api';
import { addPerson, emailOf, expect, PASSWORD, READS, type Site, test } from './site';

const operations: Operation[] = Object.values(API);

/** Opens a page, and notes every request to another host. */
async function open(page: Page, site: Site, path: string): Promise<string[]> {
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== site.origin) elsewhere.push(request.url());
  });
  await page.goto(site.origin + path);
  return elsewhere;
}

test('Swagger UI shows every operation, and calls one with a bearer token', READS, async ({ page, site }) => {
  await addPerson(site, 'viewer');
  const elsewhere = await open(page, site, '/docs');
  await expect(page.locator('.opblock')).toHaveCount(operations.length);
  const { access_token } = await login(site.origin, emailOf('viewer'), PASSWORD);

  await page.getByRole('button', { name: 'Authorize' }).click();
  const dialog = page.locator('.modal-ux');
  await dialog.getByLabel('Value').first().fill(access_token);
  await dialog.getByRole('button', { name: 'Apply credentials' }).first().click();
  await dialog.getByRole('button', { name: 'Close' }).first().click();

  const me = page.locator('[id$="-readMe"]');
  await me.getByRole('button', { name: /GET.*\/auth\/me/ }).click();
  await me.getByRole('button', { name: 'Try it out' }).click();
  await me.getByRole('button', { name: 'Execute' }).click();
  const answer = me.locator('.live-responses-table');
  await expect(answer.locator('.response-col_status').last()).toContainText('200');
  await expect(answer).toContainText(emailOf('viewer'));
  expect(elsewhere).toEqual([]);
});

test('ReDoc shows every operation, and finds one', READS, async ({ page, site }) => {
  const elsewhere = await open(page, site, '/redoc');
  // Reads the text once: ReDoc's page is so large that a search for each operation would take minutes.
  const missing = async () => {
    const headings = await page.getByRole('heading').allTextContents();
    const shown = new Set(headings.map((text) => text.trim()));
    return operations.map(({ summary }) => summary).filter((summary) => !shown.has(summary));
  };
  await expect.poll(missing).toEqual([]);
  await page.getByPlaceholder('Search...').fill('decide the level');
  await expect(page.getByRole('search').getByText('Decide the level of a pair')).toBeVisible();
  expect(elsewhere).toEqual([]);
});

test('only the files of the viewers are served, to be kept', READS, async ({ request, site }) => {
  const asset = await request.get(`${site.origin}/docs/assets/swagger-ui.css`);
  expect(asset.headers()).toMatchObject({
    'content-type': 'text/css; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  });
  for (const name of ['package.json', 'constructor', '..%2fpackage.json', '%2e%2e%2f%2e%2e%2fpackage.json']) {
    expect((await request.get(`${site.origin}/docs/assets/${name}`)).status()).toBe(404);
  }
  const redoc = await request.get(`${site.origin}/docs/assets/redoc.standalone.js`);
  expect(await redoc.text()).not.toContain('cdn.redoc.ly');
});
