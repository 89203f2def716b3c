import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as runMigrations } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';

type Entry = { tag: string };

/** Gives a database the schema before a migration, which is named without its number; before the newest one by default. */
export async function migrateBefore(url: string, name?: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-older-'));
  cpSync('drizzle', folder, { recursive: true });
  const path = join(folder, 'meta', '_journal.json');
  const journal = JSON.parse(readFileSync(path, 'utf8')) as { entries: Entry[] };
  const at =
    name === undefined ? -1 : journal.entries.findIndex(({ tag }) => tag.replace(/^\d+_/, '') === name);
  if (name !== undefined && at < 0) throw new Error(`there is no migration ${name}`);
  writeFileSync(path, JSON.stringify({ ...journal, entries: journal.entries.slice(0, at) }));
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await runMigrations(drizzle({ client }), { migrationsFolder: folder });
  await client.end();
  rmSync(folder, { recursive: true });
}
