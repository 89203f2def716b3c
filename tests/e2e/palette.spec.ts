import { addLearner, plantMorning } from './learners';
import { expect, test } from './site';

test('a learner is found and opened with the keyboard alone', async ({ page, site, signIn }) => {
  const id = await addLearner(site, 'Behind Ada', { progress: 2, license: 1, xp: 25_000, sessions: 12 });
  await addLearner(site, 'Behind Bela', { progress: 1, license: 1 });
  await signIn('viewer');
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Search and commands' });
  const field = palette.getByRole('combobox', { name: 'Search pages, learners and commands' });
  await expect(field).toBeFocused();
  await expect(palette.getByRole('option', { name: 'Overview' })).toHaveAttribute('data-highlighted');
  await expect(palette.getByRole('option', { name: 'Run a check now' })).toBeHidden();

  await page.keyboard.type('behind');
  await expect(palette.getByRole('option')).toHaveCount(2);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${site.origin}/learners/${id}`);
  await expect(palette).toBeHidden();
});

test('commands are run from anywhere, and the field of the palette closes on Escape', async ({
  page,
  site,
  signIn,
}) => {
  await addLearner(site, 'Behind Ada', { progress: 2, license: 1, xp: 25_000, sessions: 12 });
  await signIn('operator', '/violations');
  const button = page.getByRole('button', { name: 'Search', exact: true });
  await button.focus();
  await page.keyboard.press('Enter');
  const palette = page.getByRole('dialog', { name: 'Search and commands' });
  await expect(palette).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(palette).toBeHidden();
  await expect(button).toBeFocused();

  const run = async (typed: string, name: string) => {
    await page.keyboard.press('Control+k');
    await expect(palette.getByRole('combobox')).toBeFocused();
    await page.keyboard.type(typed);
    await expect(palette.getByRole('option', { name })).toHaveAttribute('data-highlighted');
    await page.keyboard.press('Enter');
  };
  await run('run check', 'Run a check now');
  await expect(page.getByText('Checked: 1 pair is out of agreement.')).toBeVisible();
  await run('dark', 'Theme: Dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await run('magyar', 'Language: Magyar');
  await expect(page.getByRole('heading', { name: 'Eltérések', level: 1 })).toBeVisible();
});

test('keys go to pages and to the search, never while somebody types, and can be turned off', async ({
  page,
  site,
  signIn,
}) => {
  await signIn('viewer');
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await expect(keys.getByText('Search the list')).toBeVisible();
  await expect(keys.getByText('Audit log')).toBeHidden();
  await page.keyboard.type('gv');
  await expect(page).toHaveURL(`${site.origin}/`);
  await page.keyboard.press('Escape');
  await expect(keys).toBeHidden();

  await page.keyboard.type('gv');
  await expect(page).toHaveURL(`${site.origin}/violations`);
  await page.keyboard.press('/');
  const search = page.getByLabel('Search learners');
  await expect(search).toBeFocused();
  await page.keyboard.type('go?/');
  await expect(search).toHaveValue('go?/');
  await expect(page).toHaveURL(/\/violations\?search=/);
  await expect(keys).toBeHidden();

  await search.blur();
  await page.keyboard.press('?');
  await keys.getByLabel('Single keys').uncheck();
  await page.keyboard.press('Escape');
  await expect(keys).toBeHidden();
  await page.keyboard.type('go?');
  await expect(keys).toBeHidden();
  await expect(page).toHaveURL(/\/violations/);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Search and commands' })).toBeVisible();
});

test('with the keyboard alone: menus are walked, and everything is repaired and verified', async ({
  page,
  site,
  signIn,
}) => {
  await plantMorning(site);
  await signIn('operator');
  const theme = page.getByRole('button', { name: 'Theme' });
  await theme.focus();
  await page.keyboard.press('Enter');
  const choices = page.getByRole('menu', { name: 'Theme' }).getByRole('menuitemradio');
  await expect(choices.first()).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(choices.last()).toBeFocused();
  await page.keyboard.press('l');
  await expect(choices.filter({ hasText: 'Like the system' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(theme).toBeFocused();
  await expect(choices).toHaveCount(0);
  await page.keyboard.press('ArrowDown');
  await expect(choices.first()).toBeFocused();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(theme).toBeFocused();

  const status = page.getByRole('region', { name: 'Status' });
  await status.getByRole('button', { name: 'Repair all 32…' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  const apply = dialog.getByRole('button', { name: 'Repair 31 pairs' });
  await expect(apply).toBeVisible();
  await expect(async () => {
    await page.keyboard.press('Tab');
    expect(await apply.evaluate((button) => button === document.activeElement)).toBe(true);
  }).toPass();
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: 'Run a check to verify' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('Checked 72 pairs: 1 out of agreement.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(status.getByRole('heading', { name: '1 pair is out of agreement' })).toBeVisible();
});
