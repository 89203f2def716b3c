// Stands in for the command line: migrating makes the first admin, the sample is noted.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

const { DATABASE_URL, LOCKSTEP_DATA_DIR, ADMIN_EMAIL } = process.env;
const [command] = process.argv.slice(2);
appendFileSync(join(LOCKSTEP_DATA_DIR, 'journal'), `${command}\n`);
if (command === 'migrate') {
  const client = new pg.Client({ connectionString: DATABASE_URL });
  await client.connect();
  await client.query('CREATE TABLE IF NOT EXISTS users (email text PRIMARY KEY, role text)');
  if (ADMIN_EMAIL) await client.query("INSERT INTO users VALUES ($1, 'admin')", [ADMIN_EMAIL]);
  await client.end();
}
