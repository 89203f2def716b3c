import { createServer } from 'node:net';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainError } from '@/cli/explain-error';
import { createClient } from '@/db/client';
import { databaseFailureOf } from '@/db/failure';
import { freePort } from '@/tests/support/server';
import { type TestContext, testContext } from '../support/context';

let context: TestContext;
beforeAll(async () => {
  context = await testContext();
});
afterAll(() => context.close());

/** The error of a statement that is sent in the same way as the product does. */
async function failing(url: string, work = sql`SELECT 1`): Promise<unknown> {
  const db = createClient({ url, applicationName: 'lockstep-test', poolMax: 1 });
  try {
    await db.execute(work);
    throw new Error('nothing failed');
  } catch (error) {
    return error;
  } finally {
    await db.$client.end();
  }
}

const at = (change: (url: URL) => void): string => {
  const url = new URL(context.url);
  change(url);
  return url.toString();
};
const raising = (code: string) => sql.raw(`DO $$ BEGIN RAISE SQLSTATE '${code}'; END $$`);

describe('of the failures of the database', () => {
  it.each([
    ['53100', 'full'],
    ['53200', 'full'],
    ['53300', 'crowded'],
    ['42P01', 'incomplete'],
    ['42883', 'incomplete'],
    ['42501', 'incomplete'],
    ['58P01', 'broken'],
    ['58030', 'broken'],
    ['XX001', 'broken'],
    ['57P01', 'unreachable'],
    ['57P02', 'unreachable'],
    ['57P03', 'unreachable'],
    ['57P05', 'unreachable'],
    ['57014', 'slow'],
    ['25P03', 'slow'],
    ['40001', 'locked'],
    ['40P01', 'locked'],
    ['55P03', 'locked'],
    ['25006', 'read_only'],
    ['08006', 'unreachable'],
  ])('%s says that it is %s', async (code, failure) => {
    expect(databaseFailureOf(await failing(context.url, raising(code)))).toBe(failure);
  });

  it('one that is gone, or refuses connections, is recognised', async () => {
    expect(databaseFailureOf(await failing(at((url) => (url.pathname = '/nothing'))))).toBe('refusing');
    const port = String(await freePort());
    expect(databaseFailureOf(await failing(at((url) => (url.port = port))))).toBe('unreachable');
    expect(databaseFailureOf(await failing(at((url) => (url.hostname = 'nowhere.invalid'))))).toBe(
      'unreachable',
    );
  });

  it('one that is not PostgreSQL, or whose TLS is not trusted, is recognised', async () => {
    expect(
      databaseFailureOf(await failing(at((url) => url.searchParams.set('sslmode', 'verify-full')))),
    ).toBe('unreachable');
    const stranger = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const { port } = stranger.address() as { port: number };
    const error = await failing(at((url) => (url.port = String(port))));
    stranger.close();
    expect(databaseFailureOf(error)).toBe('unreachable');
  });

  it.each([
    'unsupported startup parameter: statement_timeout',
    'unsupported startup parameter in options: statement_timeout',
  ])(
    'a pooler that says "%s" is recognised, and the person reads which parameter it was',
    async (message) => {
      const pooler = createServer((socket) => {
        const told = `SFATAL\0C08P01\0M${message}\0\0`;
        const refusal = Buffer.alloc(5 + told.length);
        refusal.write('E');
        refusal.writeInt32BE(4 + told.length, 1);
        refusal.write(told, 5);
        socket.once('data', () => socket.end(refusal));
      });
      await new Promise<void>((resolve) => pooler.listen(0, '127.0.0.1', resolve));
      const { port } = pooler.address() as { port: number };
      const url = at((to) => (to.port = String(port)));
      const error = await failing(url);
      pooler.close();
      expect(databaseFailureOf(error)).toBe('parameter_refused');
      expect(explainError(error, url)).toMatch(
        /is behind a pooler that refuses a start-up parameter of Lockstep \(statement_timeout\); .*docs\/operations\.md/,
      );
    },
  );

  it('a connection that is cut during a statement is recognised', async () => {
    const cut = sql`SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(5)`;
    expect(databaseFailureOf(await failing(context.url, cut))).toBe('unreachable');
  });
});

describe('what is no failure of the database', () => {
  it.each(['22012', '23505', '42601', 'P0001'])('%s is a defect or an answer', async (code) => {
    expect(databaseFailureOf(await failing(context.url, raising(code)))).toBeNull();
  });

  it('a network error of another service is none', () => {
    const aborted = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    expect(databaseFailureOf(aborted)).toBeNull();
    expect(databaseFailureOf(new Error('Connection terminated unexpectedly'))).toBeNull();
    expect(databaseFailureOf(undefined)).toBeNull();
  });

  it('a value that the driver cannot send is none', async () => {
    const circular: Record<string, unknown> = {};
    circular.itself = circular;
    expect(
      databaseFailureOf(await failing(context.url, sql`SELECT ${sql.param(circular)}::jsonb`)),
    ).toBeNull();
  });
});
