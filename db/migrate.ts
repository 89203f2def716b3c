import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as runMigrations } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { ADVISORY_LOCKS } from './advisory-locks';
import { applyCatalog, type CatalogEffect, countCatalogEffect, readCatalog, requestAudit } from './catalog';
import { markDatabaseError } from './failure';
import { observeClient } from './observe-pool';
import { projectRoot } from './project-root';
import { transact } from './transaction';

/** `ahead`: a newer version has already migrated the database, and it is not changed. */
export type Migration = 'migrated' | 'ahead';

/**
 * Brings a database to this version: migrations, SQL functions, catalog, privileges of roles, and a row for the
 * version. Any number of processes may call it at once: an advisory lock makes them wait for the first, and finished
 * steps are not repeated. A database that is ahead is never changed back: both versions can run on it. When the catalog
 * requires something else of a level than before, an audit is asked for, and `onCatalogChange` is told whom it affects.
 */
export async function migrate(
  databaseUrl: string,
  onCatalogChange?: (effect: CatalogEffect) => void,
): Promise<Migration> {
  const client = await connect(databaseUrl);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCKS.migrate]);
    const db = drizzle({ client });
    const version = await readVersion();
    const standing = await readStanding(db);
    if (standing === 'ahead') {
      await noteVersion(db, version);
      return 'ahead';
    }
    await runMigrations(db, { migrationsFolder: join(projectRoot(), 'drizzle') });
    const [functions, catalog] = await Promise.all([readFunctions(), readCatalog()]);
    await transact(client, async (tx) => {
      // A function's body may use a table that exists only while it runs (the staging tables of an import).
      await tx.execute(sql`SET LOCAL check_function_bodies = off`);
      for (const definition of functions) await tx.execute(sql.raw(definition));
      if (await applyCatalog(tx, catalog)) {
        await requestAudit(tx);
        onCatalogChange?.(await countCatalogEffect(tx));
      }
      await tx.execute(
        sql`SELECT keep_capture(), keep_guard(), keep_foreign_writes(NULL), keep_privileges()`,
      );
      await tx.execute(sql`
        UPDATE guard SET fingerprint = guard_fingerprint() WHERE fingerprint IS DISTINCT FROM guard_fingerprint()`);
      await noteVersion(tx, version);
    });
    return 'migrated';
  } finally {
    await client.end();
  }
}

async function connect(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'lockstep-migrate',
    connectionTimeoutMillis: 10_000,
  });
  // A connection that dies rejects its running query; without a listener it would also end the process.
  client.on('error', () => {});
  observeClient(client);
  await client.connect().catch((error) => {
    markDatabaseError(error, 'connecting');
    throw error;
  });
  return client;
}

/** The SQL functions in the order of their file names; a function may use earlier ones. */
async function readFunctions(): Promise<string[]> {
  const folder = join(projectRoot(), 'db/functions');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
}

async function readVersion(): Promise<string> {
  const manifest = JSON.parse(await readFile(join(projectRoot(), 'package.json'), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}

type Asked = { execute: (query: ReturnType<typeof sql>) => Promise<{ rows: unknown[] }> };

async function noteVersion(db: Asked, version: string): Promise<void> {
  await db.execute(sql`
    INSERT INTO deployments (version) SELECT ${version}
    WHERE ${version} IS DISTINCT FROM (SELECT version FROM deployments ORDER BY deployed_at DESC, id DESC LIMIT 1)`);
}

/**
 * Whether this database has every migration that this program knows. More migrations are allowed: a newer program made
 * them.
 */
export async function isMigrated(db: Asked): Promise<boolean> {
  return (await readStanding(db)) !== 'behind';
}

/** Compares the newest migration of the database with the newest one of this program. */
async function readStanding(db: Asked): Promise<'behind' | 'here' | 'ahead'> {
  const journal = JSON.parse(await readFile(join(projectRoot(), 'drizzle/meta/_journal.json'), 'utf8')) as {
    entries: { when: number }[];
  };
  const known = Math.max(...journal.entries.map((entry) => entry.when));
  const found = await db.execute(
    sql`SELECT to_regclass('drizzle.__drizzle_migrations') IS NOT NULL AS present`,
  );
  if (!(found.rows[0] as { present: boolean }).present) return 'behind';
  const { rows } = await db.execute(
    sql`SELECT coalesce(max(created_at), 0)::float8 AS newest FROM drizzle.__drizzle_migrations`,
  );
  const { newest } = rows[0] as { newest: number };
  if (newest < known) return 'behind';
  return newest > known ? 'ahead' : 'here';
}
