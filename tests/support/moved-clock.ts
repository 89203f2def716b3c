import { asAdmin, type TestDatabase } from './database';

/** The length of a day in seconds. */
export const DAY = 86_400;

/** The clock of one test database. */
export type MovedClock = {
  /** Moves the clock ahead of the server's by this many seconds. A negative number moves it behind. */
  set(secondsAhead: number): Promise<void>;
};

/**
 * Gives a database a clock that can be moved. It creates functions with the names of the server's own, which come first in
 * the search path of every new connection, and binds the defaults of the columns to them. The offset is the value of a
 * sequence, so that open transactions also see a change at once, as with a real clock.
 */
export async function movedClock(database: Pick<TestDatabase, 'adminUrl'>): Promise<MovedClock> {
  const name = new URL(database.adminUrl).pathname.slice(1);
  await asAdmin(
    database,
    `CREATE SCHEMA moved;
     GRANT USAGE ON SCHEMA moved TO PUBLIC;
     CREATE SEQUENCE moved.seconds_ahead MINVALUE -1000000000 START 0;
     GRANT SELECT ON SEQUENCE moved.seconds_ahead TO PUBLIC;
     ${movedFunction('clock_timestamp', 'VOLATILE')}
     ${['now', 'transaction_timestamp', 'statement_timestamp'].map((each) => movedFunction(each, 'STABLE')).join('\n')}
     ALTER DATABASE ${name} SET search_path = moved, pg_catalog, public;
     ${BIND_DEFAULTS}`,
  );
  return {
    set: (secondsAhead) => asAdmin(database, `SELECT setval('moved.seconds_ahead', ${secondsAhead})`),
  };
}

function movedFunction(name: string, volatility: 'VOLATILE' | 'STABLE'): string {
  return `CREATE FUNCTION moved.${name}() RETURNS timestamptz LANGUAGE sql ${volatility} AS
    'SELECT pg_catalog.${name}() + make_interval(secs => last_value) FROM moved.seconds_ahead';`;
}

/** A default stays bound to the function that its name meant when the default was created. */
const BIND_DEFAULTS = `
  DO $$
  DECLARE
    v record;
  BEGIN
    FOR v IN
      SELECT d.adrelid::regclass AS of_table, a.attname AS of_column, pg_get_expr(d.adbin, d.adrelid) AS says
      FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
        JOIN pg_class c ON c.oid = d.adrelid AND c.relnamespace = 'public'::regnamespace
      WHERE pg_get_expr(d.adbin, d.adrelid) IN ('now()', 'clock_timestamp()')
    LOOP
      EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT moved.%s', v.of_table, v.of_column, v.says);
    END LOOP;
  END $$`;
