import { test as base, expect, type Page } from '@playwright/test';
import { createUser } from '@/lib/auth/create-user';
import type { Role } from '@/lib/contract/common';
import { type TestContext, testContext } from '../support/context';
import { startServer } from '../support/server';

export const PASSWORD = 'a password for browser tests';

/** A server of its own on a database of its own. */
export type Site = { origin: string; ctx: TestContext; stop: () => Promise<void> };

type Fixtures = {
  site: Site;
  /** Creates a user of this role, and signs in through the form that stands before this path. */
  signIn: (role: Role, path?: string) => Promise<void>;
  /** Names what this test provokes on purpose: part of a console message, or `500 /path`. */
  expectTrouble: (...parts: string[]) => void;
};

/** Waits until the page's script has taken over its HTML: what a person does within that moment may be lost. */
export async function untilAlive(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const controls = [...document.querySelectorAll('main button, main input, main a')];
    return controls.every((control) => Object.keys(control).some((key) => key.startsWith('__reactProps')));
  });
}

export const test = base.extend<Fixtures>({
  page: async ({ page }, use) => {
    const goto = page.goto.bind(page);
    page.goto = async (...where) => {
      const answer = await goto(...where);
      await untilAlive(page);
      return answer;
    };
    await use(page);
  },

  site: async ({ page: _ }, use, testInfo) => {
    const ctx = await testContext();
    const server = await startServer({
      databaseUrl: ctx.url,
      // Receivers of alerts are on this machine.
      env: { ALERT_ALLOWED_HOSTS: '127.0.0.1' },
    });
    await use({ origin: server.origin, ctx, stop: server.stop });
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('server output', { body: server.output(), contentType: 'text/plain' });
    }
    await server.stop();
    await ctx.close();
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
      page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()));
      page.on('pageerror', (error) => trouble.push(error.message));
      page.on('response', (response) => {
        const { pathname } = new URL(response.url());
        if (response.status() >= 400) trouble.push(`${response.status()} ${pathname}`);
      });
      page.on('requestfailed', (request) => {
        const why = request.failure()?.errorText ?? '';
        // The browser itself gives up what a page that is being left still waited for.
        if (why !== 'net::ERR_ABORTED') trouble.push(`${why} ${request.url()}`);
      });
      await use((...parts) => expected.push(...parts));
      const unexpected = trouble.filter((one) => !expected.some((part) => one.includes(part)));
      expect(unexpected, 'console errors and failed requests').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

export function emailOf(role: Role): string {
  return `${role}@example.org`;
}

export async function addPerson(site: Site, role: Role): Promise<void> {
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
