import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { testContext } from '../support/context';
import { hasOldestServer } from '../support/database';

type SqlFunction = { name: string; returns_set: boolean; types: string[] };

/** A statement that calls a function with arguments that are not known when it is planned. */
function calling({ name, returns_set, types }: SqlFunction): string {
  const values = types.map((type, at) => `NULL::${type} AS a${at}`);
  const given = `(SELECT ${values.join(', ')} OFFSET 0) given`;
  const call = `${name}(${types.map((_, at) => `a${at}`).join(', ')})`;
  return returns_set ? `SELECT r.* FROM ${given}, LATERAL ${call} r` : `SELECT ${call} FROM ${given}`;
}

// Before version 18, PostgreSQL parses and plans the body of a function in SQL again in each statement that calls it.
test.each(['newest', 'oldest'] as const)(
  'a function in SQL that functions in PL/pgSQL call becomes a part of their statements (%s server)',
  async (server) => {
    if (server === 'oldest' && !hasOldestServer) return;
    const ctx = await testContext(server === 'oldest' ? { server } : {});
    try {
      const { rows: called } = await ctx.db.execute<SqlFunction>(sql`
        SELECT f.proname AS name, f.proretset AS returns_set,
          array(SELECT format_type(t, NULL) FROM unnest(f.proargtypes) WITH ORDINALITY a(t, n) ORDER BY n) AS types
        FROM pg_proc f WHERE f.pronamespace = 'public'::regnamespace
          AND f.prolang = (SELECT oid FROM pg_language WHERE lanname = 'sql')
          AND EXISTS (SELECT FROM pg_proc c WHERE c.prolang = (SELECT oid FROM pg_language WHERE lanname = 'plpgsql')
            AND strpos(c.prosrc, f.proname || '(') > 0)
        ORDER BY 1`);
      expect(called.map(({ name }) => name)).toContain('level_reached_by');
      const stillCalled = [];
      for (const one of called) {
        const plan = await ctx.db.execute(sql.raw(`EXPLAIN (VERBOSE, COSTS off) ${calling(one)}`));
        const text = plan.rows.map((row) => row['QUERY PLAN']).join('\n');
        stillCalled.push(...called.map(({ name }) => name).filter((name) => text.includes(`${name}(`)));
      }
      expect(stillCalled).toEqual([]);
    } finally {
      await ctx.close();
    }
  },
);
