import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import { PUBLIC_SCREENS, plantScreens } from './screens';
import { addPerson, beyondTheEdge, expect, fillSignIn, type Site, test } from './site';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = {
  type: 'tag',
  values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
};
/** A theme can change only colours (app/globals.css), so these rules are enough for the second theme. */
const COLOUR_RULES = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

/** WCAG 1.4.4 and 1.4.10: a window of 1440 pixels zoomed to 200 %, and one of 1280 zoomed to 400 %. */
const NARROW = {
  'on a phone': { width: 390, height: 844 },
  'at 200 %': { width: 720, height: 450 },
  'at 400 %': { width: 320, height: 256 },
};

/** The violations that axe finds on the page now, by rule, with their elements. */
async function faults(page: Page, rules: typeof RULES): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    (runOnly) =>
      (window as unknown as { axe: { run: (on: Document, options: object) => Promise<AxeResults> } }).axe.run(
        document,
        // Describing every element that passed takes longer than finding the violations.
        { runOnly, resultTypes: ['violations'] },
      ),
    rules,
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

/** The same page in the dark theme, which it takes on without being loaded again. */
async function faultsInDark(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'dark' });
  const found = await faults(page, COLOUR_RULES);
  await page.emulateMedia({ colorScheme: 'light' });
  return found.map((fault) => `in the dark theme: ${fault}`);
}

/** The parts of the page that phone and zoom cannot show now. */
async function lostWhenNarrow(page: Page): Promise<string[]> {
  const lost: string[] = [];
  for (const [how, size] of Object.entries(NARROW)) {
    await page.setViewportSize(size);
    lost.push(...(await beyondTheEdge(page)).map((one) => `${how}: ${one}`));
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  return lost;
}

/** Opens every screen, the repair preview and the palette, and checks each. */
async function onEveryScreen(
  { page, site }: { page: Page; site: Site },
  look: () => Promise<string[]>,
): Promise<string[]> {
  const found: string[] = [];
  const lookAt = async (name: string) => {
    found.push(...(await look()).map((fault) => `${name}: ${fault}`));
  };
  await addPerson(site, 'admin');
  const screens = await plantScreens(site);
  for (const { name, path } of PUBLIC_SCREENS) {
    await page.goto(site.origin + path);
    await lookAt(name);
  }
  await page.goto(site.origin);
  await fillSignIn(page, 'admin');
  await expect(page.getByRole('navigation', { name: 'Pages' })).toBeVisible();
  for (const { name, path } of screens) {
    await page.goto(site.origin + path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await lookAt(name);
  }
  await page.goto(`${site.origin}/violations`);
  await page.getByRole('button', { name: /^Repair all/ }).click();
  await expect(page.getByRole('dialog').getByText(/will be repaired/)).toBeVisible();
  await lookAt('repair preview');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Search and commands' }).getByRole('combobox')).toBeVisible();
  await lookAt('palette');
  return found;
}

test.beforeEach(({ expectTrouble }) => {
  test.slow();
  expectTrouble('404');
});

test('axe finds nothing on any screen in either theme, and phone and zoom show all of each without sideways scroll', async ({
  page,
  site,
}) => {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  const look = async () => [
    ...(await faults(page, RULES)),
    ...(await faultsInDark(page)),
    ...(await lostWhenNarrow(page)),
  ];
  expect(await onEveryScreen({ page, site }, look)).toEqual([]);
});
