import { test as base, expect, type Page, type Response } from '@playwright/test';
import { createUser } from '@/lib/users/create-user';
import type { Role } from '@/lib/vocabulary/users';
import { type TestContext, testContext } from '../support/context';
import { startServer, type WebServer } from '../support/server';
import { plantMorning } from './learners';

export const PASSWORD = 'a password for browser tests';

/** A server on a database: a test's own, or of a test tagged READS the one that its worker lends to all of these. */
export type Site = Pick<WebServer, 'origin' | 'signal' | 'stop'> & { ctx: TestContext; people: Set<Role> };

/** For tests that only read: they find the violations of `plantMorning`, and a write of theirs fails them. */
export const READS = { tag: '@reads' };

type Opened = Site & { output: () => string; close: () => Promise<void> };

type Fixtures = {
  site: Site;
  /** Creates a user of this role, and signs in through the form that stands before this path. */
  signIn: (role: Role, path?: string) => Promise<void>;
  /** Names what this test provokes on purpose: part of a console message, or `500 /path`. */
  expectTrouble: (...parts: string[]) => void;
};

/** A server on a database of its own. */
export async function openSite(
  options: { port?: number; env?: Record<string, string> } = {},
): Promise<Opened> {
  const ctx = await testContext();
  // Receivers of alerts are on this machine.
  const env = { ALERT_ALLOWED_HOSTS: '127.0.0.1', ...options.env };
  const server = await startServer({ ...options, databaseUrl: ctx.url, env });
  const close = async () => {
    await server.stop();
    await ctx.close();
  };
  return { ...server, ctx, people: new Set(), close };
}

/**
 * Waits until the page's script, where it has one, has taken over its HTML: what a person does within that moment may be
 * lost.
 */
export async function untilAlive(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    if (document.scripts.length === 0) return true;
    const controls = [...document.querySelectorAll('main button, main input, main a')];
    return controls.every((control) => Object.keys(control).some((key) => key.startsWith('__reactProps')));
  });
}

/** Ends the session in this browser. The page is left first: what it asks by itself would be refused with 401. */
export async function forgetSession(page: Page): Promise<void> {
  await page.goto('about:blank');
  await page.context().clearCookies();
}

/** Opens and reloads pages only ever with `untilAlive`. */
export function patient(page: Page): Page {
  const { goto, reload } = page;
  page.goto = async (...where) => {
    const answer = await goto.apply(page, where);
    await untilAlive(page);
    return answer;
  };
  page.reload = async (...how) => {
    const answer = await reload.apply(page, how);
    await untilAlive(page);
    return answer;
  };
  return page;
}

export const test = base.extend<Fixtures, { lend: () => Promise<Opened> }>({
  lend: [
    async ({ browser: _ }, use) => {
      let lent: Promise<Opened> | undefined;
      await use(() => {
        lent ??= openSite().then(async (site) => {
          await plantMorning(site);
          return site;
        });
        return lent;
      });
      await (await lent)?.close();
    },
    { scope: 'worker' },
  ],

  page: async ({ page }, use) => {
    await use(patient(page));
  },

  site: async ({ page, lend }, use, testInfo) => {
    const reads = testInfo.tags.includes(READS.tag);
    const site = reads ? await lend() : await openSite();
    const writes: string[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith('/api/v1/') && request.method() !== 'GET')
        writes.push(`${request.method()} ${pathname}`);
    });
    await use(site);
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('server output', { body: site.output(), contentType: 'text/plain' });
    }
    if (reads) expect(writes, 'writes of a test that only reads').toEqual([]);
    else await site.close();
  },

  signIn: async ({ page, site }, use) => {
    await use(async (role, path = '/') => {
      await addPerson(site, role);
      await page.goto(site.origin + path);
      await fillSignIn(page, role);
      await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page).toHaveURL(site.origin + path);
      await untilAlive(page);
    });
  },

  expectTrouble: [
    // Depends on the site, so that it is judged before the server is stopped.
    async ({ page, site: _ }, use) => {
      const trouble: string[] = [];
      const expected: string[] = [];
      const answers: Promise<void>[] = [];
      page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()));
      page.on('pageerror', (error) => trouble.push(error.message));
      page.on('response', (response) => {
        if (response.status() >= 400) answers.push(noteRefusal(response, { trouble, expected }));
      });
      page.on('requestfailed', (request) => {
        const why = request.failure()?.errorText ?? '';
        // The browser itself gives up what a page that is being left still waited for.
        if (why !== 'net::ERR_ABORTED') trouble.push(`${why} ${request.url()}`);
      });
      await use((...parts) => expected.push(...parts));
      await Promise.all(answers);
      const unexpected = trouble.filter((one) => !expected.some((part) => one.includes(part)));
      expect(unexpected, 'console errors and failed requests').toEqual([]);
    },
    { auto: true },
  ],
});

/** A machine that is busy may find no time for a reading: that is what is promised then, and the page asks again. */
async function noteRefusal(
  response: Response,
  seen: Record<'trouble' | 'expected', string[]>,
): Promise<void> {
  const isReading = response.status() === 503 && response.request().method() === 'GET';
  const body = isReading ? await response.text().catch(() => '') : '';
  if (body.includes('the database has no connection left')) seen.expected.push('status of 503');
  else seen.trouble.push(`${response.status()} ${new URL(response.url()).pathname}`);
}

export { expect };

export function emailOf(role: Role): string {
  return `${role}@example.org`;
}

export async function addPerson(site: Site, role: Role): Promise<void> {
  if (site.people.has(role)) return;
  site.people.add(role);
  await createUser(site.ctx, { email: emailOf(role), name: `The ${role}`, role, password: PASSWORD });
}

export async function fillSignIn(page: Page, role: Role, password = PASSWORD): Promise<void> {
  await page.getByLabel('E-mail').fill(emailOf(role));
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/**
 * What cannot be seen in a window of this width: a page that scrolls sideways, and texts that are cut off at its edge. What
 * lies in something that scrolls by itself, as a wide table may, can be reached.
 */
export async function beyondTheEdge(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const lost: string[] = [];
    if (document.documentElement.scrollWidth > width)
      lost.push(`scrolls sideways by ${document.documentElement.scrollWidth - width} px`);
    const scrolls = (element: Element | null): boolean =>
      element !== null &&
      (['auto', 'scroll'].includes(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const around = text.parentElement;
      if (!text.textContent?.trim() || !around?.checkVisibility({ visibilityProperty: true })) continue;
      const box = around.getBoundingClientRect();
      if (
        around.closest('.sr-only') ||
        (box.right <= width + 1 && box.left >= -1) ||
        scrolls(around.parentElement)
      )
        continue;
      lost.push(`cut off: ${text.textContent.trim().slice(0, 60)}`);
    }
    return lost;
  });
}

/** No part of the page lies beyond the right edge of the screen. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(beyond).toBeLessThanOrEqual(0);
}
