import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '@/db/migrate';
import { runPsqlScript } from './psql-script';

const TEMPLATE_LOCK = 7_352_001;

/** The roles of deploy/roles.sql. On a throw-away server, which only we reach, the password of each is its name. */
export const ROLE_NAMES = {
  owner: 'lockstep_owner',
  app: 'lockstep_app',
  reader: 'lockstep_reader',
} as const;
export type DatabaseRole = keyof typeof ROLE_NAMES;

export interface TestDatabase {
  /** For web and worker: the application's role, which may change no table. */
  url: string;
  /** For the owner of the tables: migrations, and writes that only a legacy system or an administrator makes. */
  ownerUrl: string;
  /** For the server's superuser: reads from outside of the product. */
  adminUrl: string;
  readerUrl: string;
  /** Removes the database even while clients are connected. */
  drop(): Promise<void>;
  /** Removes the database and creates it again with the same name. Its clients find it new. */
  renew(): Promise<void>;
}

/** The server of a test's databases. */
export type TestServer = 'current' | 'oldest';

function serverUrl(server: TestServer): string {
  const url = server === 'current' ? process.env.TEST_DATABASE_URL : process.env.TEST_DATABASE_URL_14;
  if (url === undefined) throw new Error(`No ${server} PostgreSQL server: run the tests through "npm test".`);
  return url;
}

/** Whether this run has the oldest PostgreSQL that Lockstep supports beside the current one. */
export const hasOldestServer = process.env.TEST_DATABASE_URL_14 !== undefined;

function urlAs(url: string, role: DatabaseRole): string {
  const other = new URL(url);
  other.username = ROLE_NAMES[role];
  other.password = ROLE_NAMES[role];
  return other.toString();
}

/** The address of another database on the same server. */
export function databaseUrl(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.toString();
}

async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(sql|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The template's name depends on the content of the migrations, so a kept server never uses an old template. */
function templateName(): string {
  const hash = createHash('sha256');
  for (const file of [...files('drizzle'), ...files('db'), ...files('deploy')])
    hash.update(file).update(readFileSync(file));
  return `template_${hash.digest('hex').slice(0, 16)}`;
}

/** Runs deploy/roles.sql on one database, as an administrator would. */
export async function applyRoles(adminUrl: string, names: Record<DatabaseRole, string> = ROLE_NAMES) {
  const script = readFileSync('deploy/roles.sql', 'utf8');
  await onServer(adminUrl, (client) => runPsqlScript(client, script, names));
}

/** Runs a statement as the server's superuser. */
export async function asAdmin(database: Pick<TestDatabase, 'adminUrl'>, statement: string) {
  await onServer(database.adminUrl, (client) => client.query(statement));
}

/** Runs a statement as the owner of the tables. */
export async function asOwner(database: Pick<TestDatabase, 'ownerUrl'>, statement: string) {
  await onServer(database.ownerUrl, (client) => client.query(statement));
}

/** Creates the migrated template database unless it exists. Several processes may call it at once. */
export async function prepareTemplate(url: string): Promise<string> {
  const name = templateName();
  await onServer(url, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate', [
      name,
    ]);
    if (found.rowCount === 1) return;
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${name}`);
    await applyRoles(databaseUrl(url, name));
    for (const role of Object.values(ROLE_NAMES)) await client.query(`ALTER ROLE ${role} PASSWORD '${role}'`);
    await migrate(urlAs(databaseUrl(url, name), 'owner'));
    await client.query(`ALTER DATABASE ${name} IS_TEMPLATE true`);
  });
  return name;
}

/** The name of each server's template, once this process knows that the template exists. */
const templates = new Map<string, Promise<string>>();

function templateOn(url: string): Promise<string> {
  const known = templates.get(url) ?? prepareTemplate(url);
  templates.set(url, known);
  return known;
}

/** Copying files costs less than writing each page to the log as well. The oldest server knows only that way. */
const copying = (url: string) => (url === process.env.TEST_DATABASE_URL_14 ? '' : ' STRATEGY file_copy');

/** Creates a database. An existing one with this name is removed first. */
async function make(url: string, name: string, template?: string): Promise<void> {
  await onServer(url, async (client) => {
    // PostgreSQL refuses a clone while another one copies the template.
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${name}${template ? ` TEMPLATE ${template}${copying(url)}` : ''}`);
    // Rights on a database are not copied from a template, but rights on its contents are.
    if (template !== undefined)
      await client.query(
        `UPDATE pg_database made SET datacl = t.datacl FROM pg_database t WHERE made.datname = $1 AND t.datname = $2`,
        [name, template],
      );
  });
  if (template === undefined) await applyRoles(databaseUrl(url, name));
}

async function create(url: string, template?: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await make(url, name, template);
  const adminUrl = databaseUrl(url, name);
  return {
    url: urlAs(adminUrl, 'app'),
    ownerUrl: urlAs(adminUrl, 'owner'),
    readerUrl: urlAs(adminUrl, 'reader'),
    adminUrl,
    drop: () =>
      onServer(
        url,
        async (client) => void (await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
      ),
    renew: () => make(url, name, template),
  };
}

/** A migrated database for one test file, empty except for the catalog. */
export async function createTestDatabase(server: TestServer = 'current'): Promise<TestDatabase> {
  const url = serverUrl(server);
  return create(url, await templateOn(url));
}

/** An empty database, for tests of migrations. */
export function createEmptyDatabase(server: TestServer = 'current'): Promise<TestDatabase> {
  return create(serverUrl(server));
}
