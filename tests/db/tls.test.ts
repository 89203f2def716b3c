import { chmodSync, chownSync, copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainError } from '@/cli/explain-error';
import { createClient, type Database } from '@/db/client';
import { makeCertificate } from '@/tests/support/certificate';
import { startThrowAwayCluster } from '@/tests/support/cluster.mjs';
import { hangable } from '@/tests/support/hanging-database';
import { hasProgram } from '@/tests/support/programs';
import { waitFor } from '@/tests/support/wait-for';

/** The product checks a connection in use after five seconds of silence. */
const LONG_STATEMENT_SECONDS = 5.5;

type Cluster = NonNullable<Awaited<ReturnType<typeof startThrowAwayCluster>>>;

describe.skipIf(!hasProgram('openssl', 'the test of TLS to PostgreSQL'))('TLS to PostgreSQL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-tls-'));
  const opened: Database[] = [];
  let cluster: Cluster;
  let plain: Cluster;
  let ca: string;

  beforeAll(async () => {
    chmodSync(folder, 0o711);
    const { certificate, key } = makeCertificate(folder, { name: 'server', addresses: ['127.0.0.1'] });
    ca = certificate;
    cluster = await startIn('tls');
    plain = await startIn('plain');
    const { uid, gid } = statSync(cluster.cluster);
    for (const [from, to] of [
      [certificate, 'server.crt'],
      [key, 'server.key'],
    ] as const) {
      const path = join(cluster.cluster, to);
      copyFileSync(from, path);
      chownSync(path, uid, gid);
      chmodSync(path, 0o600);
    }
    const client = new pg.Client({ connectionString: cluster.url });
    await client.connect();
    await client.query('ALTER SYSTEM SET ssl = on');
    await client.query('SELECT pg_reload_conf()');
    await waitFor('the server speaks TLS', async () => {
      const { rows } = await client.query<{ ssl: string }>('SHOW ssl');
      return rows[0]?.ssl === 'on';
    });
    await client.end();
  });
  afterAll(async () => {
    await Promise.all(opened.map((db) => db.$client.end()));
    await Promise.all([cluster?.stop(), plain?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  async function startIn(name: string): Promise<Cluster> {
    const home = mkdtempSync(join(folder, `${name}-`));
    chmodSync(home, 0o711);
    const started = await startThrowAwayCluster(home);
    if (!started) throw new Error('npm has no PostgreSQL for this machine');
    return started;
  }

  function open(url: string): Database {
    const db = createClient({ url, applicationName: 'lockstep-test', poolMax: 1 });
    opened.push(db);
    return db;
  }

  async function isEncrypted(db: Database): Promise<boolean> {
    const { rows } = await db.execute<{ ssl: boolean }>(
      sql`SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()`,
    );
    return rows[0]?.ssl === true;
  }

  const withCa = (mode: string) => `?sslmode=${mode}&sslrootcert=${encodeURIComponent(ca)}`;

  it.each<[string, () => string, boolean]>([
    ['nothing', () => '', false],
    ['disable', () => '?sslmode=disable', false],
    ['require and its certificate', () => withCa('require'), true],
    ['verify-full and its certificate', () => withCa('verify-full'), true],
    ['no-verify', () => '?sslmode=no-verify', true],
  ])('with %s: encrypted or not, as it says', async (_, parameters, encrypted) => {
    expect(await isEncrypted(open(cluster.url + parameters()))).toBe(encrypted);
  });

  it.each<[string, () => string, RegExp]>([
    [
      'require alone, which the driver takes for verify-full: nobody vouches for the certificate',
      () => `${cluster.url}?sslmode=require`,
      /^the certificate of database "postgres" at 127\.0\.0\.1:\d+ is not trusted \(\w+\); see sslmode and sslrootcert$/,
    ],
    [
      'verify-full, for another name than the certificate has',
      () => cluster.url.replace('127.0.0.1', 'localhost') + withCa('verify-full'),
      /^the certificate of database .* is not trusted \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
    ],
    [
      'verify-full, of a server without TLS',
      () => plain.url + withCa('verify-full'),
      /^database "postgres" at 127\.0\.0\.1:\d+ does not speak TLS; see sslmode$/,
    ],
  ])('refuses %s', async (_, url, message) => {
    const error = await isEncrypted(open(url())).catch((failure: unknown) => failure);
    expect(explainError(error, url())).toMatch(message);
  });

  describe.concurrent('a silent connection', () => {
    it('is checked over TLS, and continues while its server is alive', async () => {
      const db = open(cluster.url + withCa('verify-full'));
      const { rows } = await db.execute(sql`SELECT pg_sleep(${LONG_STATEMENT_SECONDS}) IS NOT NULL AS slept`);
      expect(rows).toEqual([{ slept: true }]);
    });

    it('is cut when the server does not answer', async () => {
      const way = await hangable(cluster.url + withCa('verify-full'));
      const db = open(way.url);
      expect(await isEncrypted(db)).toBe(true);
      way.hang();
      await expect(db.execute(sql`SELECT 1`)).rejects.toThrow();
      await way.close();
    });
  });
});
