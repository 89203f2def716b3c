import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';

export const PARTITIONS = 4;

/** Creates a table again, partitioned, with all its parts: keys, checks, foreign keys, triggers and rights. */
export async function partition(owner: Database, name: string): Promise<void> {
  const { rows } = await owner.execute<{ statement: string }>(
    sql.raw(`
      SELECT format('ALTER TABLE ${name} ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)) AS statement
      FROM pg_constraint WHERE conrelid = '${name}'::regclass AND contype = 'f'
      UNION ALL
      SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = '${name}'::regclass AND NOT tgisinternal`),
  );
  const parts = Array.from(
    { length: PARTITIONS },
    (_, at) =>
      `CREATE TABLE ${name}_${at} PARTITION OF ${name} FOR VALUES WITH (MODULUS ${PARTITIONS}, REMAINDER ${at})`,
  );
  const statements = [
    `ALTER TABLE ${name} RENAME TO ${name}_whole`,
    `CREATE TABLE ${name} (LIKE ${name}_whole INCLUDING ALL) PARTITION BY HASH (user_id)`,
    ...parts,
    `DROP TABLE ${name}_whole`,
    ...rows.map(({ statement }) => statement),
    'SELECT keep_privileges()',
  ];
  for (const statement of statements) await owner.execute(sql.raw(statement));
}
