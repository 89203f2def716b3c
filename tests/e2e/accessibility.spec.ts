import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import { PUBLIC_SCREENS, plantScreens } from './screens';
import { addPerson, beyondTheEdge, expect, fillSignIn, test } from './site';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** WCAG 1.4.4 and 1.4.10: a window of 1440 pixels zoomed to 200 %, and one of 1280 zoomed to 400 %. */
const NARROW = {
  'on a phone': { width: 390, height: 844 },
  'at 200 %': { width: 720, height: 450 },
  'at 400 %': { width: 320, height: 256 },
};

/** What axe holds against the page as it is now, by rule, with the elements meant. */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    (values) =>
      (window as unknown as { axe: { run: (on: Document, options: object) => Promise<AxeResults> } }).axe.run(
        document,
        {
          runOnly: { type: 'tag', values },
        },
      ),
    RULES,
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing on any screen, ${theme}, and phone and zoom show all of each without sideways scroll`, async ({
    page,
    site,
    expectTrouble,
  }) => {
    test.slow();
    expectTrouble('404');
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await addPerson(site, 'admin');
    const screens = await plantScreens(site);
    const found: string[] = [];
    const look = async (name: string) => {
      found.push(...(await faults(page)).map((fault) => `${name}: ${fault}`));
      for (const [how, size] of Object.entries(NARROW)) {
        await page.setViewportSize(size);
        found.push(...(await beyondTheEdge(page)).map((lost) => `${name}, ${how}: ${lost}`));
      }
      await page.setViewportSize({ width: 1440, height: 900 });
    };
    for (const { name, path } of PUBLIC_SCREENS) {
      await page.goto(site.origin + path);
      await look(name);
    }
    await page.goto(site.origin);
    await fillSignIn(page, 'admin');
    await expect(page.getByRole('navigation', { name: 'Pages' })).toBeVisible();
    for (const { name, path } of screens) {
      await page.goto(site.origin + path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await look(name);
    }
    await page.goto(`${site.origin}/violations`);
    await page.getByRole('button', { name: /^Repair all/ }).click();
    await expect(page.getByRole('dialog').getByText(/will be repaired/)).toBeVisible();
    await look('repair preview');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.keyboard.press('Control+k');
    await expect(
      page.getByRole('dialog', { name: 'Search and commands' }).getByRole('combobox'),
    ).toBeVisible();
    await look('palette');
    expect(found).toEqual([]);
  });
}
