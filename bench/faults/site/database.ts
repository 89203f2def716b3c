import pg from 'pg';
import { createClient } from '@/db/client';
import { migrate } from '@/db/migrate';
import type { Context } from '@/lib/context';
import { createLog } from '@/lib/log';
import { applyRoles, type DatabaseRole, databaseUrl, ROLE_NAMES } from '../../../tests/support/database';

/** The database of a site; the campaign uses it without the proxy and as superuser. */
export type SiteDatabase = Context & {
  /** The URL of web and worker, with the application's role. */
  appUrl: string;
  adminUrl: string;
  /** Runs statements as a legacy system or an administrator would; several at once are allowed. */
  run: (statements: string) => Promise<void>;
  close: () => Promise<void>;
};

const NAME = 'lockstep';

/** Makes the database with the roles of deploy/roles.sql, and migrates it. */
export async function createDatabase(serverUrl: string): Promise<SiteDatabase> {
  const adminUrl = databaseUrl(serverUrl, NAME);
  const urlAs = (role: DatabaseRole) => {
    const url = new URL(adminUrl);
    url.username = ROLE_NAMES[role];
    url.password = ROLE_NAMES[role];
    return url.toString();
  };
  await runOn(serverUrl, `CREATE DATABASE ${NAME}`);
  await applyRoles(adminUrl);
  for (const role of Object.values(ROLE_NAMES))
    await runOn(adminUrl, `ALTER ROLE ${role} PASSWORD '${role}'`);
  await migrate(urlAs('owner'));
  const db = createClient({ url: adminUrl, applicationName: 'lockstep-faults', poolMax: 2 });
  return {
    db,
    actor: { kind: 'cli', user: 'faults' },
    log: createLog({ name: 'faults', enabled: false }),
    appUrl: urlAs('app'),
    adminUrl,
    run: (statements) => runOn(adminUrl, statements),
    close: () => db.$client.end(),
  };
}

/** Runs statements on a new connection. */
export async function runOn(url: string, statements: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'lockstep-faults' });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(statements);
  } finally {
    await client.end();
  }
}
