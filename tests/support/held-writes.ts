import { sql } from 'drizzle-orm';
import pg from 'pg';
import type { TestContext } from './context';
import { waitFor } from './wait-for';

const HOLD = 4_711;

/** Writes that wait, each in its own transaction, until they are released. */
export type HeldWrites = {
  arrived(count?: number): Promise<unknown>;
  /** Ends the waiting backends. */
  terminate(): Promise<void>;
  letGo(): Promise<void>;
};

/** The waiting backends of this database: other tests use other databases of the same server. */
const WAITING = sql`FROM pg_locks WHERE locktype = 'advisory' AND objid = ${HOLD} AND NOT granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/**
 * Makes some writes wait, with the words of a trigger: `INSERT ON license_progressions` when `NEW.user_id = 7`. One
 * connection holds a lock for which they wait. It keeps the lock longer than any other, even if the writer ends.
 */
export async function holdWrites(ctx: TestContext, on: string, when: string): Promise<HeldWrites> {
  await ctx.owner.execute(sql`
    CREATE FUNCTION wait_here() RETURNS trigger LANGUAGE plpgsql SET lock_timeout = 0 AS
    'BEGIN PERFORM pg_advisory_xact_lock_shared(${sql.raw(`${HOLD}`)}); RETURN NEW; END'`);
  await ctx.owner.execute(
    sql.raw(`CREATE TRIGGER wait_here BEFORE ${on} FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION wait_here()`),
  );
  const holder = new pg.Client({ connectionString: ctx.url });
  await holder.connect();
  await holder.query('SELECT pg_advisory_lock($1)', [HOLD]);
  return {
    arrived: (count = 1) =>
      waitFor(`writes that are held: ${count}`, async () => {
        const { rowCount } = await ctx.db.execute(sql`SELECT ${WAITING}`);
        return rowCount === count;
      }),
    terminate: async () => {
      await ctx.db.execute(sql`SELECT pg_terminate_backend(pid) ${WAITING}`);
    },
    letGo: async () => {
      await holder.query('SELECT pg_advisory_unlock($1)', [HOLD]);
      await holder.end();
    },
  };
}
