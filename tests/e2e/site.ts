import { test as base, expect, type Page, type Response } from '@playwright/test';
import { TIME_ZONE_COOKIE } from '@/app/_ui/speech/locale';
import { createUser } from '@/lib/users/create-user';
import type { Role } from '@/lib/vocabulary/users';
import { type TestContext, testContext } from '../support/context';
import { keepServer } from '../support/kept-server';
import { startServer, type WebServer } from '../support/server';
import { plantMorning } from './learners';

export const PASSWORD = 'a password for browser tests';

/** A server on a database. A Playwright worker keeps the server for the next test and creates the database again. */
export type Site = Pick<WebServer, 'origin' | 'signal' | 'stop'> & { ctx: TestContext; people: Set<Role> };

/** For tests that only read: they use the violations of `plantMorning`. A write makes the test fail. */
export const READS = { tag: '@reads' };

/** For tests that stop their server or read its measurements: each has its own server. */
export const ALONE = { tag: '@alone' };

type Opened = Site & { output: () => string; close: () => Promise<void> };

/** The servers that a Playwright worker keeps for its tests. */
type Kept = {
  /** A site that all read-only tests share. */
  read: () => Promise<Opened>;
  /** A server that runs already, on a new database. It still runs after `close`. */
  anew: () => Promise<Opened>;
};

type Fixtures = {
  site: Site;
  /** Creates a user of this role, signs in like the form, and opens this path. */
  signIn: (role: Role, path?: string) => Promise<void>;
  /** Declares an error that this test causes on purpose: part of a console message, or `500 /path`. */
  expectTrouble: (...parts: string[]) => void;
};

/** Receivers of alerts run on this machine. */
const NEAR = { ALERT_ALLOWED_HOSTS: '127.0.0.1' };

/** A server on a database of its own. */
export async function openSite(
  options: { port?: number; env?: Record<string, string> } = {},
): Promise<Opened> {
  const ctx = await testContext();
  const env = { ...NEAR, ...options.env };
  const server = await startServer({ ...options, databaseUrl: ctx.url, env });
  const close = async () => {
    await server.stop();
    await ctx.close();
  };
  return { ...server, ctx, people: new Set(), close };
}

/**
 * Waits until the script of the page, if there is one, has taken over its HTML. An action of a person before that may be
 * lost.
 */
export async function untilAlive(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    if (document.scripts.length === 0) return true;
    const controls = [...document.querySelectorAll('main button, main input, main a')];
    return controls.every((control) => Object.keys(control).some((key) => key.startsWith('__reactProps')));
  });
}

/** Ends the session in this browser. It leaves the page first, because the page's own requests would get 401. */
export async function forgetSession(page: Page): Promise<void> {
  await page.goto('about:blank');
  await page.context().clearCookies();
}

/** Every `goto` and `reload` of the page waits for `untilAlive`. */
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

async function openRead(): Promise<Opened> {
  const site = await openSite();
  await plantMorning(site);
  return site;
}

export const test = base.extend<Fixtures, { kept: Kept }>({
  kept: [
    async ({ browser: _ }, use) => {
      let read: Promise<Opened> | undefined;
      const kept = keepServer(NEAR);
      await use({
        read: () => {
          read ??= openRead();
          return read;
        },
        anew: async () => {
          const { server, database } = await kept.anew();
          const ctx = await testContext({ on: database });
          return { ...server, ctx, people: new Set(), close: ctx.close };
        },
      });
      await (await read)?.close();
      await kept.stop();
    },
    { scope: 'worker' },
  ],

  page: async ({ page }, use) => {
    await use(patient(page));
  },

  site: async ({ page, kept }, use, testInfo) => {
    const reads = testInfo.tags.includes(READS.tag);
    const own = testInfo.tags.includes(ALONE.tag);
    const site = await (reads ? kept.read() : own ? openSite() : kept.anew());
    const writes: string[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith('/api/v1/') && request.method() !== 'GET')
        writes.push(`${request.method()} ${pathname}`);
    });
    await use(site);
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('server output', {
        body: site.output(),
        contentType: 'text/plain',
      });
    }
    if (reads) expect(writes, 'writes of a test that only reads').toEqual([]);
    else await site.close();
  },

  signIn: async ({ page, site }, use) => {
    await use(async (role, path = '/') => {
      await addPerson(site, role);
      await signInUnseen(page, site, role);
      await page.goto(site.origin + path);
      await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page).toHaveURL(site.origin + path);
    });
  },

  expectTrouble: [
    // Depends on the site, so that this check runs before the server is stopped.
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
        // The browser cancels requests of a page that it leaves.
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

const BUSY = /the database (has no connection left|took too long)/;

/** A busy machine may answer a reading with 503. That is the promised behaviour, and the page asks again. */
async function noteRefusal(
  response: Response,
  seen: Record<'trouble' | 'expected', string[]>,
): Promise<void> {
  const isReading = response.status() === 503 && response.request().method() === 'GET';
  // The browser keeps no body of a refused stream of events.
  const isStream = response.request().resourceType() === 'eventsource';
  const body = isReading ? await response.text().catch(() => '') : '';
  if (BUSY.test(body) || (isReading && isStream)) seen.expected.push('status of 503');
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

/**
 * Sends the data of the form in the same browser. The form itself is tested in sign-in.spec.ts. The browser has been here
 * before, so the server knows its time zone: a first page is rendered twice, the second time while the test acts on it.
 */
async function signInUnseen(page: Page, { origin }: Site, role: Role): Promise<void> {
  const { request } = page;
  await page
    .context()
    .addCookies([{ name: TIME_ZONE_COOKIE, value: encodeURIComponent('Europe/Budapest'), url: origin }]);
  const { csrfToken } = await (await request.get(`${origin}/api/auth/csrf`)).json();
  const form = { email: emailOf(role), password: PASSWORD, callbackUrl: origin, csrfToken, json: 'true' };
  const answer = await request.post(`${origin}/api/auth/callback/credentials`, { form, headers: { origin } });
  expect(answer.status(), `the sign-in of the ${role}`).toBe(200);
}

export async function fillSignIn(page: Page, role: Role, password = PASSWORD): Promise<void> {
  await page.getByLabel('E-mail').fill(emailOf(role));
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/**
 * The parts that a window of this width cannot show: a page that scrolls sideways, and texts that are cut off at its edge.
 * Content of an element that scrolls, such as a wide table, counts as visible.
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

/** Expects that no part of the page lies beyond the right edge of the screen. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(beyond).toBeLessThanOrEqual(0);
}
