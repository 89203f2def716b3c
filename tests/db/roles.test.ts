import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '@/db/migrate';
import {
  applyRoles,
  createEmptyDatabase,
  createTestDatabase,
  hasOldestServer,
  type TestDatabase,
  type TestServer,
} from '@/tests/support/database';

const INSERT_ONLY = ['activities', 'license_progressions', 'audit_log', 'rollout_decisions'];
const DENIED = '42501';

async function asked(url: string, statement: string): Promise<string | pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('BEGIN');
    return await client.query(statement);
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.end();
  }
}

const servers: TestServer[] = hasOldestServer ? ['current', 'oldest'] : ['current'];

describe.each(servers)('on the %s PostgreSQL', (server) => {
  let database: TestDatabase;
  const app = (statement: string) => asked(database.url, statement);
  const reader = (statement: string) => asked(database.readerUrl, statement);
  beforeAll(async () => {
    database = await createTestDatabase(server);
  });
  afterAll(() => database?.drop());

  it.each([
    'CREATE TABLE mine (a int)',
    'ALTER TABLE users ADD COLUMN mine int',
    'ALTER TABLE audit_log DISABLE TRIGGER ALL',
    'DROP TABLE users',
    'TRUNCATE workers',
    'CREATE INDEX ON users (name)',
    'CREATE SCHEMA mine',
    'CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS $$SELECT 1$$',
    "INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('x', 1)",
    'CREATE ROLE mine',
    'SET ROLE lockstep_owner',
  ])('the application may not: %s', async (statement) => {
    expect(await app(statement)).toBe(DENIED);
  });

  it.each(INSERT_ONLY)('the application adds to %s and changes nothing in it', async (table) => {
    const { rows } = (await app(`SELECT * FROM ${table} LIMIT 1`)) as pg.QueryResult;
    expect(rows).toEqual([]);
    expect(await app(`UPDATE ${table} SET actor = 'x'`)).toBe(DENIED);
    expect(await app(`DELETE FROM ${table}`)).toBe(DENIED);
    expect(await app(`TRUNCATE ${table}`)).toBe(DENIED);
    expect(await app(`SELECT * FROM ${table} FOR UPDATE`)).toBe(DENIED);
    expect(await app(`INSERT INTO ${table} DEFAULT VALUES`)).toBe('23502');
  });

  it('the application makes temporary tables, which a check and an import need', async () => {
    expect(
      await app('CREATE TEMP TABLE mine (a int); LOCK TABLE health_check_gate IN EXCLUSIVE MODE'),
    ).not.toBe(DENIED);
  });

  it('the reader reads everything but secrets, and writes nothing', async () => {
    expect(await reader('SELECT id, email, name, role FROM users')).toMatchObject({ rows: [] });
    expect(await reader('SELECT * FROM specialization_progress')).toMatchObject({ rows: [] });
    expect(await reader('SELECT * FROM audit_log')).toMatchObject({ rows: [] });
    for (const secret of [
      'SELECT password_hash FROM users',
      'SELECT totp_secret FROM users',
      'SELECT * FROM users',
      'SELECT * FROM refresh_tokens',
      'SELECT * FROM recovery_codes',
      'SELECT * FROM idempotency_keys',
      'SELECT * FROM secret_key_fingerprint',
      'SELECT key_hash FROM api_keys',
    ]) {
      expect([secret, await reader(secret)]).toEqual([secret, DENIED]);
    }
    expect(await reader('CREATE TEMP TABLE mine (a int)')).toBe(DENIED);
    expect(await reader("UPDATE users SET name = 'x'")).toBe(DENIED);
    expect(await reader("INSERT INTO audit_log (actor, action, target) VALUES ('a', 'b', 'c')")).toBe(DENIED);
  });

  it('nobody else may connect', async () => {
    const { rows } = (await asked(
      database.adminUrl,
      `SELECT has_database_privilege('pg_read_all_stats', current_database(), 'CONNECT') AS connects`,
    )) as pg.QueryResult;
    expect(rows).toEqual([{ connects: false }]);
  });

  it('applies again, before and after a migration, and changes nothing', async () => {
    const privileges = async () =>
      (
        (await asked(
          database.adminUrl,
          `SELECT relname, relacl::text[] COLLATE "C" AS acl, (SELECT array_agg(attacl::text ORDER BY attnum)
             FROM pg_attribute WHERE attrelid = c.oid) AS columns
           FROM pg_class c WHERE relnamespace = 'public'::regnamespace ORDER BY relname`,
        )) as pg.QueryResult
      ).rows.map(({ relname, acl, columns }) => [relname, (acl ?? []).sort(), columns]);
    const before = await privileges();
    await applyRoles(database.adminUrl);
    expect(await privileges()).toEqual(before);
    await migrate(database.ownerUrl);
    expect(await privileges()).toEqual(before);
  });

  it('applies to tables of a later migration, without being run again', async () => {
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await owner.query('CREATE TABLE later (id bigint GENERATED ALWAYS AS IDENTITY, note text)');
    await owner.end();
    await migrate(database.ownerUrl);
    expect(await app("INSERT INTO later (note) VALUES ('x'); DELETE FROM later")).not.toBe(DENIED);
    expect(await app('TRUNCATE later')).toBe(DENIED);
    expect(await reader('SELECT * FROM later')).toMatchObject({ rows: [] });
  });

  it('takes names of the deployer’s own, on a database that was migrated before', async () => {
    const empty = await createEmptyDatabase(server);
    try {
      await migrate(empty.ownerUrl);
      const names = { owner: 'lockstep_owner', app: 'Acme "app"', reader: 'acme-reader' };
      await applyRoles(empty.adminUrl, names);
      const { rows } = (await asked(
        empty.adminUrl,
        `SELECT has_table_privilege('Acme "app"', 'workers', 'UPDATE') AS writes,
           has_table_privilege('Acme "app"', 'audit_log', 'UPDATE') AS rewrites,
           has_column_privilege('acme-reader', 'users', 'password_hash', 'SELECT') AS sees_hashes,
           has_column_privilege('acme-reader', 'users', 'name', 'SELECT') AS sees_names`,
      )) as pg.QueryResult;
      expect(rows).toEqual([{ writes: true, rewrites: false, sees_hashes: false, sees_names: true }]);
    } finally {
      await empty.drop();
    }
  });
});

it('is applied by an administrator who is no superuser, as managed databases have', async () => {
  const empty = await createEmptyDatabase();
  const dba = new URL(empty.adminUrl);
  try {
    dba.username = dba.password = 'dba';
    const admin = new pg.Client({ connectionString: empty.adminUrl });
    await admin.connect();
    await admin.query("CREATE ROLE dba LOGIN CREATEROLE PASSWORD 'dba'");
    await admin.query(`ALTER DATABASE ${dba.pathname.slice(1)} OWNER TO dba`);
    await admin.end();
    const names = { owner: 'managed_owner', app: 'managed_app', reader: 'managed_reader' };
    await applyRoles(dba.toString(), names);
    await asked(dba.toString(), "ALTER ROLE managed_owner PASSWORD 'x'; COMMIT");
    const owner = new URL(empty.adminUrl);
    owner.username = 'managed_owner';
    owner.password = 'x';
    await migrate(owner.toString());
    await applyRoles(dba.toString(), names);
    expect(
      await asked(empty.adminUrl, "SELECT has_table_privilege('managed_app', 'users', 'UPDATE') AS writes"),
    ).toMatchObject({ rows: [{ writes: true }] });
  } finally {
    await empty.drop();
  }
});
