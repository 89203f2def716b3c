import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import {
  answered,
  asked,
  cutAfter,
  cutBefore,
  cutWithin,
  endConnections,
  garble,
  refuseConnections,
  refuseStatements,
  silent,
  slow,
} from '@/tests/support/postgres-faults';
import { type PostgresProxy, startPostgresProxy } from '@/tests/support/postgres-proxy';

let database: TestDatabase;
let proxy: PostgresProxy;
let direct: pg.Client;
const clients: pg.Client[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  proxy = await startPostgresProxy(database.url);
  direct = new pg.Client({ connectionString: database.ownerUrl });
  await direct.connect();
  await direct.query('CREATE TABLE noted (word text)');
  await direct.query('GRANT SELECT, INSERT ON noted TO PUBLIC');
});
afterEach(async () => {
  proxy.suffer(null);
  await Promise.all(clients.splice(0).map((client) => client.end().catch(() => {})));
  await direct.query('TRUNCATE noted');
});
afterAll(async () => {
  await direct.end();
  await proxy.close();
  await database.drop();
});

async function connected(applicationName = 'one'): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: proxy.url, application_name: applicationName });
  client.on('error', () => {});
  clients.push(client);
  await client.connect();
  return client;
}

const noted = async () => (await direct.query('SELECT count(*)::int AS words FROM noted')).rows[0].words;
const LOST = /ECONNRESET|Connection terminated/;
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error) => error.code ?? error.message,
  );

it('lets everything pass, and knows the clients and their statements', async () => {
  const client = await connected('somebody');
  const [link] = proxy.links;
  expect(link?.application).toBe('somebody');
  await client.query('BEGIN');
  expect(link?.status).toBe('T');
  await client.query({ name: 'twice', text: 'SELECT $1::int', values: [1] });
  const again = await client.query({ name: 'twice', text: 'SELECT $1::int', values: [2] });
  expect(again.rows).toEqual([{ int4: 2 }]);
  await client.query('COMMIT');
  expect(link?.status).toBe('I');
});

it.each([
  ['cut before it arrives', cutBefore(asked(/^INSERT/)), LOST, 0],
  ['cut when it has arrived', cutAfter(asked(/^COMMIT/)), LOST, 1],
  ['cut behind its answer', cutBefore(answered(/^COMMIT/)), LOST, 1],
  ['cut within its answer', cutWithin(answered(/^COMMIT/, 'C')), LOST, 1],
  ['answered with nonsense', garble(answered(/^COMMIT/, 'C')), /invalid response/, 1],
  ['refused', refuseStatements(() => '53100', asked(/^INSERT/)), /^53100$/, 0],
  ['ended by the server', endConnections(() => '57P01', asked(/^INSERT/)), /^57P01$/, 0],
])('a statement is %s', async (_, fault, failure, words) => {
  const client = await connected();
  proxy.suffer(fault);
  const write = async () => {
    await client.query('BEGIN');
    await client.query('INSERT INTO noted VALUES ($1)', ['word']);
    await client.query('COMMIT');
  };
  expect(await failureOf(write())).toMatch(failure);
  await expect.poll(noted).toBe(words);
});

it('a refused statement leaves the connection as a server would', async () => {
  const client = await connected();
  proxy.suffer(refuseStatements(() => '53100', asked(/noted/)));
  expect(await failureOf(client.query('SELECT $1::text FROM noted', ['']))).toBe('53100');
  expect(await failureOf(client.query('SELECT FROM noted'))).toBe('53100');
  expect((await client.query('SELECT $1::int AS one', [1])).rows).toEqual([{ one: 1 }]);
});

it('a new connection is refused by the server, by the system, or never answered', async () => {
  proxy.suffer(refuseConnections(() => '57P03'));
  expect(await failureOf(connected())).toBe('57P03');
  proxy.suffer(silent());
  const waiting = new pg.Client({ connectionString: proxy.url, connectionTimeoutMillis: 200 });
  expect(await failureOf(waiting.connect())).toBe('timeout expired');
  proxy.suffer(null);
  proxy.refuse();
  expect(await failureOf(connected())).toBe('ECONNREFUSED');
  await proxy.accept();
  await connected();
});

it('hushes a connection while new ones are served, and lets it speak again', async () => {
  const old = await connected();
  const [link] = proxy.links;
  link?.hush();
  const said = old.query('SELECT 1 AS one');
  const other = await connected();
  expect((await other.query('SELECT 2 AS two')).rows).toEqual([{ two: 2 }]);
  link?.speak();
  expect((await said).rows).toEqual([{ one: 1 }]);
});

it('strands a connection: its session ends, and its client is told nothing', async () => {
  const old = await connected('stranded');
  const [link] = proxy.links;
  link?.strand();
  let told = false;
  void failureOf(old.query('SELECT 1')).then(() => {
    told = true;
  });
  const sessions = "SELECT FROM pg_stat_activity WHERE application_name = 'stranded'";
  await expect.poll(async () => (await direct.query(sessions)).rowCount).toBe(0);
  expect(told).toBe(false);
  link?.cut();
});

it('delays messages, and messages that are sent together arrive together', async () => {
  const client = await connected();
  proxy.suffer(slow(100));
  const startedAt = performance.now();
  const { rows } = await client.query('SELECT generate_series(1, 50)');
  expect(rows).toHaveLength(50);
  expect(performance.now() - startedAt).toBeGreaterThan(190);
});
