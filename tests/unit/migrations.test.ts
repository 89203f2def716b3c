import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import { expect, it } from 'vitest';
import { databaseDiagram } from '@/db/diagram';

/** Migrations from before the first release: no earlier version runs beside them. */
const BEFORE_ANY_RELEASE = 5;

/** Statements that can break the earlier version while it still runs after the migration. */
const TAKES_AWAY =
  /\bDROP\s+(TABLE|COLUMN|FUNCTION|VIEW|TYPE)\b|\bRENAME\b|\bALTER\s+COLUMN\s+\S+\s+(TYPE|SET\s+DATA\s+TYPE|SET\s+NOT\s+NULL|DROP\s+DEFAULT)\b|\bADD\s+COLUMN\s+\S+\s+(?!.*\b(?:DEFAULT|IDENTITY)\b)[^;]*\bNOT\s+NULL\b/i;

const migrations = readdirSync('drizzle').filter((file) => /^\d{4}_.*\.sql$/.test(file));

it.each(migrations.filter((file) => Number(file.slice(0, 4)) > BEFORE_ANY_RELEASE))(
  '%s only adds, so that the version before it goes on beside it',
  (file) => {
    const statements = readFileSync(join('drizzle', file), 'utf8').split('--> statement-breakpoint');
    expect(statements.filter((statement) => TAKES_AWAY.test(statement))).toEqual([]);
  },
);

it.each([
  'ALTER TABLE "a" DROP COLUMN "b";',
  'DROP TABLE a',
  'ALTER TABLE a RENAME COLUMN b TO c',
  'ALTER TABLE "a" ALTER COLUMN "b" SET NOT NULL',
  'ALTER TABLE "a" ADD COLUMN "b" text NOT NULL;',
])('it is seen that this takes away: %s', (statement) => {
  expect(statement).toMatch(TAKES_AWAY);
});

it.each([
  'ALTER TABLE "a" ADD COLUMN "b" text;',
  `ALTER TABLE "a" ADD COLUMN "b" text DEFAULT 'x' NOT NULL;`,
  'ALTER TABLE "a" ALTER COLUMN "b" DROP NOT NULL;',
  'DROP INDEX "a";',
])('this takes nothing away: %s', (statement) => {
  expect(statement).not.toMatch(TAKES_AWAY);
});

it('what is migrated is the schema, with every word that it knows', async () => {
  const schema = import.meta.glob<object>('../../db/schema/*.ts', { eager: true });
  const snapshots = readdirSync('drizzle/meta').filter((file) => /^\d{4}_/.test(file));
  const migrated = JSON.parse(readFileSync(join('drizzle/meta', snapshots.toSorted().at(-1) ?? ''), 'utf8'));
  const meant = generateDrizzleJson(Object.assign({}, ...Object.values(schema)));
  expect(await generateMigration(migrated, meant)).toEqual([]);
});

it('docs/database.md is what npm run diagram makes of the schema', () => {
  const drawn = databaseDiagram();
  expect(readFileSync('docs/database.md', 'utf8')).toBe(drawn);
  const { tables } = JSON.parse(readFileSync(join('drizzle/meta', newest()), 'utf8')) as {
    tables: Record<string, { name: string }>;
  };
  for (const { name } of Object.values(tables)) expect(drawn).toContain(`  ${name} {\n`);
});

function newest(): string {
  return (
    readdirSync('drizzle/meta')
      .filter((file) => file.endsWith('_snapshot.json'))
      .toSorted()
      .at(-1) ?? ''
  );
}
