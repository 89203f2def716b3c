import type { Page } from '@playwright/test';
import { expect, test } from './site';

/** Everything that the policy blocked on this page since it was opened. */
async function watchViolations(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const stopped: string[] = [];
    Object.assign(window, { stopped });
    document.addEventListener('securitypolicyviolation', (event) => {
      stopped.push(`${event.effectiveDirective} ${event.blockedURI}`);
    });
  });
  return () => page.evaluate(() => (window as unknown as { stopped: string[] }).stopped);
}

test('the policy blocks nothing of our own pages', async ({ page, site, signIn, expectTrouble }) => {
  expectTrouble('404');
  const violations = await watchViolations(page);
  await page.goto(`${site.origin}/sign-in`);
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  expect(await violations()).toEqual([]);
  await signIn('operator');
  await page.getByRole('button', { name: 'Run the first check' }).click();
  await expect(page.getByText('Checked 0 pairs', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: 'Account of The operator' }).click();
  await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible();
  await page.evaluate(() => document.fonts.ready);
  expect(await violations()).toEqual([]);
  await page.goto(`${site.origin}/nothing/here`);
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
  expect(await violations()).toEqual([]);
});

test('a script that somebody put into a page does not run', async ({ page, site, expectTrouble }) => {
  expectTrouble('Content Security Policy', 'Content-Security-Policy');
  // Inserts the script as an attack would: into the document, after the server made it.
  await page.route('**/sign-in', async (route) => {
    const answer = await route.fetch();
    const html = (await answer.text()).replace(
      '</body>',
      '<script>window.injected = 1</script><img src="data:," onerror="window.injected = 2"></body>',
    );
    await route.fulfill({ response: answer, body: html });
  });
  const violations = await watchViolations(page);
  await page.goto(`${site.origin}/sign-in`);
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect.poll(violations).toContainEqual(expect.stringMatching(/^script-src-elem inline/));
  expect(await page.evaluate(() => (window as unknown as { injected?: number }).injected)).toBeUndefined();
});
