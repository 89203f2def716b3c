import { Failure } from '../setup/failure.mjs';

const connectTimeoutMs = 10_000;

function address(text) {
  try {
    const url = new URL(text);
    if (/^postgres(ql)?:$/.test(url.protocol)) return `${url.hostname || 'localhost'}:${url.port || 5432}`;
  } catch {
    // Refused below: a text that is no URL and a URL of another kind are the same mistake.
  }
  throw new Failure('DATABASE_URL has a wrong value; it must be a postgresql:// URL.');
}

/** Runs one query on a database. Throws a `Failure` that names its host and port, never the password. */
export async function queryOnce(url, sql) {
  const where = address(url);
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMs });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query(sql)).rows;
  } catch (error) {
    const reason = error.errors?.[0]?.message ?? error.message ?? String(error.code);
    throw new Failure(`The database at ${where} (from DATABASE_URL) cannot be used: ${reason}`);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Whether the database already has an admin. */
export async function hasAdmin(url) {
  const [table] = await queryOnce(url, "SELECT to_regclass('users') IS NOT NULL AS present");
  if (!table.present) return false;
  const [admin] = await queryOnce(url, "SELECT EXISTS (SELECT FROM users WHERE role = 'admin') AS present");
  return admin.present;
}
