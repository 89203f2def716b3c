import type { Page } from '@playwright/test';
import { startServer } from '../support/server';
import { severable } from '../support/severed-database';
import { plantMorning } from './learners';
import { ALONE, addPerson, expect, fillSignIn, type Site, test } from './site';

test.setTimeout(180_000);

const CUT_OFF = [
  'ERR_CONNECTION_REFUSED',
  'ERR_CONNECTION_RESET',
  'ERR_EMPTY_RESPONSE',
  'ERR_INCOMPLETE_CHUNKED_ENCODING',
  'ERR_SOCKET_NOT_CONNECTED',
];
const screen = (page: Page) => page.getByRole('heading', { name: 'This page cannot be shown just now' });
const away = (page: Page) => page.getByText('The server cannot be reached since');
const held = (page: Page) => page.getByText('The page you asked for opens as soon as it is back.');
const follow = (page: Page, name: string | RegExp) =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();
const overview = (page: Page) => page.getByRole('heading', { name: '32 pairs are out of agreement' });
const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

async function signInAt(page: Page, site: Site, origin: string): Promise<void> {
  await plantMorning(site);
  await addPerson(site, 'viewer');
  await page.goto(origin);
  await fillSignIn(page, 'viewer');
  await expect(overview(page)).toBeVisible({ timeout: 60_000 });
  // A script that is still missing when the server goes away would break the page.
  await page.reload({ waitUntil: 'networkidle' });
}

test('while the database is away pages say so, and they load again without a click when it is back', async ({
  page,
  site,
  expectTrouble,
}) => {
  expectTrouble('503', ...CUT_OFF);
  const way = await severable(site.ctx.url);
  const server = await startServer({ databaseUrl: way.url });
  try {
    await signInAt(page, site, server.origin);
    await way.cut();
    // By a link, the message is within the frame.
    await follow(page, 'Checks');
    await expect(screen(page)).toBeVisible();
    await expect(page).toHaveURL(/\/checks$/);
    await expect(page.getByRole('navigation', { name: 'Pages' })).toBeVisible();
    await way.mend();
    await expect(title(page, 'Checks')).toBeVisible();
    await way.cut();
    // By the address, the server renders the page and does not even know the user.
    const answer = await page.goto(`${server.origin}/checks`);
    expect(answer?.status()).toBe(503);
    await expect(screen(page)).toBeVisible();
    await way.mend();
    await expect(title(page, 'Checks')).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Pages' })).toBeVisible();
  } finally {
    await server.stop();
    await way.close();
  }
});

test.describe('a server that is stopped', ALONE, () => {
  test.beforeEach(async ({ page, site, expectTrouble }) => {
    expectTrouble(...CUT_OFF);
    await page.clock.install();
    await signInAt(page, site, site.origin);
  });

  test('and hangs is noticed, its last figures are faded, and a clicked link opens when it continues', async ({
    page,
    site,
  }) => {
    const shown = page.locator('main > *').first();
    site.signal('SIGSTOP');
    try {
      await page.clock.fastForward('00:31');
      await expect(away(page)).toBeVisible();
      await expect(page.getByText(/What you see is as of \d\d:\d\d:\d\d\./)).toBeVisible();
      await expect(shown).toHaveCSS('opacity', '1');
      await page.clock.fastForward('00:30');
      await expect(shown).toHaveCSS('opacity', '0.6');
      await follow(page, 'Checks');
      await expect(held(page)).toBeVisible();
      await expect(overview(page)).toBeVisible();
    } finally {
      site.signal('SIGCONT');
    }
    await expect(title(page, 'Checks')).toBeVisible();
    await expect(away(page)).toBeHidden();
    await expect(shown).toHaveCSS('opacity', '1');
  });

  test('and is gone is noticed by the click on a link, and the last clicked link opens when it is back', async ({
    page,
    site,
  }) => {
    site.signal('SIGKILL');
    await follow(page, /^Violations/);
    await expect(away(page)).toBeVisible();
    await expect(held(page)).toBeVisible();
    await follow(page, 'Checks');
    await expect(overview(page)).toBeVisible();
    const { port } = new URL(site.origin);
    const next = await startServer({ databaseUrl: site.ctx.url, port: Number(port) });
    try {
      await expect(title(page, 'Checks')).toBeVisible();
      await expect(page).toHaveURL(/\/checks$/);
      await expect(away(page)).toBeHidden();
    } finally {
      await next.stop();
    }
  });
});

test('a proxy that answers for a missing server does not replace the console', async ({
  page,
  site,
  signIn,
  expectTrouble,
}) => {
  expectTrouble('502');
  await plantMorning(site);
  await signIn('viewer');
  await page.route(/_rsc=/, (route) => route.fulfill({ status: 502, body: '<h1>Bad gateway</h1>' }));
  await follow(page, 'Checks');
  await expect(held(page)).toBeVisible();
  await expect(overview(page)).toBeVisible();
  await page.unroute(/_rsc=/);
  await expect(title(page, 'Checks')).toBeVisible();
});
