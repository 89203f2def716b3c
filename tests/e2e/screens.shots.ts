import { mkdirSync } from 'node:fs';
import { PUBLIC_SCREENS, plantScreens } from './screens';
import { addPerson, expect, fillSignIn, test } from './site';

const FOLDER = 'screenshots';
const THEMES = ['light', 'dark'] as const;
const WIDTHS = [1440, 390];

test('every screen, light and dark, wide and narrow', async ({ page, site, expectTrouble }) => {
  test.setTimeout(600_000);
  expectTrouble('404');
  mkdirSync(FOLDER, { recursive: true });
  await addPerson(site, 'admin');
  const screens = await plantScreens(site);
  const shoot = async (name: string, path: string) => {
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(site.origin + path);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        // Waits for fonts and for readings after the first paint.
        await page.evaluate(() => document.fonts.ready.then(() => undefined));
        await page.waitForLoadState('networkidle');
        await page.screenshot({ path: `${FOLDER}/${name}-${theme}-${width}.png`, fullPage: true });
      }
    }
  };
  for (const { name, path } of PUBLIC_SCREENS) await shoot(name, path);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(site.origin);
  await fillSignIn(page, 'admin');
  await expect(page.getByRole('navigation', { name: 'Pages' })).toBeVisible();
  for (const { name, path } of screens) await shoot(name, path);
});
