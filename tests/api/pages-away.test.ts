import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import en from '@/app/_i18n/messages/en/frame.json';
import hu from '@/app/_i18n/messages/hu/frame.json';
import { runCheck } from '@/lib/health/run-check';
import { plantOfEveryKind, type TestContext, testContext } from '@/tests/support/context';
import { newcomerOf } from '@/tests/support/newcomers';
import { pagePaths } from '@/tests/support/page-paths';
import { startServer, type WebServer } from '@/tests/support/server';
import { type SeveredDatabase, severable } from '@/tests/support/severed-database';
import { waitFor } from '@/tests/support/wait-for';

const POOL_MAX = 4;
const CONSOLE = pagePaths('app/(console)');
const NEEDING = [...CONSOLE, ...pagePaths('app/(print)')];

let context: TestContext;
let way: SeveredDatabase;
let server: WebServer;
let cookie: string;
beforeAll(async () => {
  context = await testContext();
  await plantOfEveryKind(context.db);
  await runCheck(context, { confirmDelayMs: 0 });
  way = await severable(context.url);
  server = await startServer({ databaseUrl: way.url, env: { DATABASE_POOL_MAX: String(POOL_MAX) } });
  const person = await newcomerOf(context.db, 'admin');
  ({ cookie } = person.cookie(await person.token('session')));
});
afterAll(async () => {
  await server?.stop();
  await way?.close();
  await context.close();
});

async function open(path: string, headers: Record<string, string> = {}, { origin } = server) {
  const page = await fetch(origin + path, { headers: { cookie, ...headers }, redirect: 'manual' });
  return { status: page.status, retryAfter: page.headers.get('retry-after'), html: await page.text() };
}

const REFUSED = { status: 503, retryAfter: expect.stringMatching(/^[1-9]\d*$/) };
const title = (text: string) => `>${text}</h1>`;

/** The log lines of pages that were requested since `from`, a length of the output. */
const toldSince = (from: number) =>
  server
    .output()
    .slice(from)
    .split('\n')
    .filter((line) => line.includes('"a page '))
    .map((line) => JSON.parse(line));

describe('while the database is away', () => {
  beforeAll(() => way.cut());
  afterAll(() => way.mend());

  it.each(NEEDING)('%s is 503, with a screen in the language of the browser', async (path) => {
    const english = await open(path);
    expect(english).toMatchObject(REFUSED);
    expect(english.html).toMatch(/<html[^>]* lang="en"/);
    expect(english.html).toContain(title(en.error.title));
    const hungarian = await open(path, { 'accept-language': 'hu-HU,hu;q=0.9,en;q=0.5' });
    expect(hungarian).toMatchObject(REFUSED);
    expect(hungarian.html).toMatch(/<html[^>]* lang="hu"/);
    expect(hungarian.html).toContain(title(hu.error.title));
  });

  it('the language that the browser remembers is used', async () => {
    const { status, html } = await open('/', { cookie: `${cookie}; lockstep-locale=hu` });
    expect([status, html.includes(title(hu.error.title))]).toEqual([503, true]);
  });

  it('the sign-in page needs no database', async () => {
    const { status, html } = await open('/sign-in');
    expect([status, html.includes('<form')]).toEqual([200, true]);
  });

  it('one line of the log says so for each page, without a stack', async () => {
    const from = server.output().length;
    await open('/learners/1?search=somebody');
    const line = await waitFor('the log says so', () => toldSince(from)[0]);
    expect(toldSince(from)).toHaveLength(1);
    expect(line).toMatchObject({ level: 'warn', method: 'GET', route: 'PAGE /learners', status: 503 });
    expect(JSON.stringify(line)).not.toMatch(/stack|somebody/);
  });
});

it('is counted as failed, as a document and as page data, and serves again afterwards', async () => {
  await way.cut();
  expect((await open('/rollout')).status).toBe(503);
  await fetch(`${server.origin}/rollout`, { headers: { cookie, rsc: '1' } }).then((page) => page.text());
  await way.mend();
  expect((await open('/rollout')).status).toBe(200);
  const counted = await waitFor('both are counted', async () => {
    const { rows } = await context.db.$client.query<{ outcome: string; count: number }>(
      `SELECT outcome, sum(count)::int AS count FROM measurements WHERE name = 'request' AND label = 'PAGE /rollout'
       GROUP BY outcome ORDER BY outcome`,
    );
    return rows.find(({ outcome }) => outcome === '2xx') && rows;
  });
  expect(counted).toEqual([
    { outcome: '2xx', count: 1 },
    // Next redirects a request for page data to a separate address.
    { outcome: '3xx', count: 1 },
    // The test above requested two, in two languages.
    { outcome: '5xx', count: 4 },
  ]);
});

describe('while a lock blocks every request', () => {
  let holder: pg.Client;
  beforeEach(async () => {
    holder = new pg.Client({ connectionString: context.ownerUrl });
    await holder.connect();
    await holder.query('BEGIN');
  });
  afterEach(() => holder.end());

  const manyAtOnce = () => Promise.all(Array.from({ length: 3 * POOL_MAX }, () => open('/')));

  it('before the user is known, every page is 503', async () => {
    await holder.query('LOCK TABLE users IN ACCESS EXCLUSIVE MODE');
    for (const page of await manyAtOnce()) {
      expect(page).toMatchObject(REFUSED);
      expect(page.html).toContain(title(en.error.title));
    }
    await holder.query('ROLLBACK');
    expect((await open('/')).status).toBe(200);
  });

  it('afterwards, every page is 503 within the frame of the console', async () => {
    await holder.query('LOCK TABLE health_checks IN ACCESS EXCLUSIVE MODE');
    const pages = await manyAtOnce();
    for (const page of pages) {
      expect(page).toMatchObject(REFUSED);
      expect(page.html).toContain(title(en.error.title));
    }
    expect(pages.some(({ html }) => html.includes(`aria-label="${en.navigation}"`))).toBe(true);
    await holder.query('ROLLBACK');
    expect((await open('/')).status).toBe(200);
  });
});

it('a page takes two connections at most, however much it reads', { timeout: 180_000 }, async () => {
  const idle = await startServer({ databaseUrl: context.url });
  const mine = `FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'lockstep-web'
    AND client_port <> ALL ($1)`;
  const query = (text: string, values: unknown[] = []) =>
    context.db.$client.query<{ port: number }>(text, values);
  try {
    // The log lines of the other server.
    const { rows } = await query(`SELECT client_port AS port ${mine}`, [[]]);
    const others = [rows.map(({ port }) => port)];
    const taken: Record<string, number | null> = {};
    for (const path of CONSOLE) {
      await query(`SELECT pg_terminate_backend(pid) ${mine}`, others);
      await waitFor(
        'no connection is open',
        async () => (await query(`SELECT ${mine}`, others)).rowCount === 0,
      );
      await waitFor('the page is shown', async () => (await open(path, {}, idle)).status < 500);
      taken[path] = (await query(`SELECT ${mine}`, others)).rowCount;
    }
    expect(Object.entries(taken).filter(([, connections]) => (connections ?? 0) > 2)).toEqual([]);
  } finally {
    await idle.stop();
  }
});
