import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { runCheck } from '@/lib/health/run-check';
import { loadSample } from '@/lib/import/load-sample';
import { plantUnlicensed } from '../tests/e2e/learners';
import { findChromium } from '../tests/support/chromium.mjs';
import { benchDatabase } from './support/bench-database';
import { say } from './support/measure';
import { addOperator, OPERATOR, startServer } from './support/web-server';

/**
 * The cost of the console in a browser, on the sample data: compressed script of the first load, requests to other
 * hosts, Lighthouse's scores for the overview and the violations, and the frame times of scrolling 10,000 rows. See
 * bench/README.md.
 */
const LIGHTHOUSE = 'lighthouse@12.8.2';
const PATHS = ['/', '/violations', '/learners'];
const ROWS = 10_000;
const SCROLL_PX = 400;
const BROWSER_ARGS = ['--no-sandbox', '--disable-dev-shm-usage'];

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-console-'));
  const found = findChromium(join(folder, 'chromium'));
  const database = await benchDatabase();
  await loadSample(database, { rejectsFile: join(folder, 'rejects.csv') });
  await runCheck(database, { confirmDelayMs: 0 });
  await addOperator(database);
  const server = await startServer(database.url);
  try {
    const env = { ...process.env, ...found.env } as Record<string, string>;
    const browser = await chromium.launch({ executablePath: found.path, env, args: BROWSER_ARGS });
    const cookies = await signIn(browser, server.origin);
    await weigh(browser, server.origin, cookies);
    for (const path of PATHS.slice(0, 2))
      judge(server.origin + path, cookieHeader(cookies), folder, {
        ...process.env,
        ...found.env,
        CHROME_PATH: found.path,
      });
    await plantUnlicensed(database, ROWS);
    await scroll(browser, server.origin, cookies);
    await browser.close();
  } finally {
    await server.stop();
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>;

/** A tab with an empty cache, signed in with these cookies. */
async function freshTab(browser: Browser, cookies: Cookies): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Budapest' });
  await context.addCookies(cookies);
  return context.newPage();
}

async function signIn(browser: Browser, origin: string): Promise<Cookies> {
  const page = await freshTab(browser, []);
  await page.goto(`${origin}/sign-in`);
  await page.getByLabel('E-mail').fill(OPERATOR.email);
  await page.getByLabel('Password', { exact: true }).fill(OPERATOR.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  return page.context().cookies();
}

function cookieHeader(cookies: Cookies): string {
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

/** Loads each page with an empty cache, and adds up what it loads. */
async function weigh(browser: Browser, origin: string, cookies: Cookies): Promise<void> {
  for (const path of PATHS) {
    const tab = await freshTab(browser, cookies);
    const strangers: string[] = [];
    tab.on('request', (request) => {
      if (!request.url().startsWith(origin) && !request.url().startsWith('data:'))
        strangers.push(request.url());
    });
    await tab.goto(origin + path, { waitUntil: 'networkidle' });
    const scripts = await tab.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter((entry) => /\.js(\?|$)/.test(entry.name))
        .map((entry) => (entry as PerformanceResourceTiming).encodedBodySize),
    );
    const bytes = scripts.reduce((sum, size) => sum + size, 0);
    say(
      `${path}: ${(bytes / 1000).toFixed(0)} kB of compressed script in ${scripts.length} files, ${strangers.length} requests to other hosts`,
    );
    await tab.context().close();
  }
}

/** Scrolls a table of many rows to its end and back, 400 pixels a frame, and prints how long the frames took. */
async function scroll(browser: Browser, origin: string, cookies: Cookies): Promise<void> {
  const tab = await freshTab(browser, cookies);
  await tab.goto(`${origin}/violations?limit=all`, { waitUntil: 'networkidle' });
  for (let rows = 0; rows <= ROWS; ) {
    await tab.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    const last = tab.locator('tbody tr[aria-rowindex]').last();
    rows = Number(await last.getAttribute('aria-rowindex'));
  }
  const frames = await tab.evaluate(async (step) => {
    const times: number[] = [];
    let before = await new Promise(requestAnimationFrame);
    while (window.scrollY > 0) {
      window.scrollBy(0, -step);
      const now = await new Promise(requestAnimationFrame);
      times.push(now - before);
      before = now;
    }
    return times.toSorted((a, b) => a - b);
  }, SCROLL_PX);
  const at = (share: number) => `${(frames[Math.floor((frames.length - 1) * share)] ?? 0).toFixed(1)} ms`;
  say(`scrolling ${ROWS} rows: ${frames.length} frames, median ${at(0.5)}, p95 ${at(0.95)}, worst ${at(1)}`);
  await tab.context().close();
}

function judge(url: string, cookie: string, folder: string, env: NodeJS.ProcessEnv): void {
  const report = join(folder, 'lighthouse.json');
  const args = ['--yes', LIGHTHOUSE, url, '--quiet', '--output=json', `--output-path=${report}`];
  const more = ['--preset=desktop', `--extra-headers=${JSON.stringify({ Cookie: cookie })}`];
  const flags = [
    '--only-categories=performance,accessibility,best-practices',
    '--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage',
  ];
  const { status, stderr } = spawnSync('npx', [...args, ...more, ...flags], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`Lighthouse ended with ${status}: ${stderr.slice(-2000)}`);
  const { categories, audits } = JSON.parse(readFileSync(report, 'utf8')) as {
    categories: Record<string, { score: number }>;
    audits: Record<string, { score: number | null; title: string; scoreDisplayMode: string }>;
  };
  const scores = Object.entries(categories).map(([name, { score }]) => `${name} ${Math.round(score * 100)}`);
  say(`${new URL(url).pathname}: Lighthouse ${scores.join(', ')}`);
  for (const { score, title, scoreDisplayMode } of Object.values(audits)) {
    if (score !== null && score < 0.9 && scoreDisplayMode === 'binary') say(`  ${title}`);
  }
}

await main();
