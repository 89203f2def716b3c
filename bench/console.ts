import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { runCheck } from '@/lib/health/run-check';
import { loadSample } from '@/lib/import/load-sample';
import { findChromium } from '../tests/support/chromium.mjs';
import { benchDatabase } from './support/bench-database';
import { say } from './support/measure';
import { addOperator, OPERATOR, startServer } from './support/web-server';

/**
 * What the console costs a browser, on the sample data: compressed script of the first load, requests to other hosts, and
 * what Lighthouse says of the overview and the violations. See bench/README.md.
 */
const LIGHTHOUSE = 'lighthouse@12.8.2';
const PATHS = ['/', '/violations', '/learners'];

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
    const cookie = await weigh(server.origin, found.path, env);
    for (const path of PATHS.slice(0, 2))
      judge(server.origin + path, cookie, folder, { ...process.env, ...found.env, CHROME_PATH: found.path });
  } finally {
    await server.stop();
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Signs in and loads each page anew; answers with the session's cookie. */
async function weigh(origin: string, executablePath: string, env: Record<string, string>): Promise<string> {
  const browser = await chromium.launch({
    executablePath,
    env,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Budapest' });
  const page = await context.newPage();
  await page.goto(`${origin}/sign-in`);
  await page.getByLabel('E-mail').fill(OPERATOR.email);
  await page.getByLabel('Password', { exact: true }).fill(OPERATOR.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  const cookies = await context.cookies();
  for (const path of PATHS) {
    const fresh = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Budapest' });
    await fresh.addCookies(cookies);
    const tab = await fresh.newPage();
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
    await fresh.close();
  }
  await browser.close();
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
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
