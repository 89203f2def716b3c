import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import * as alertChannels from './schema/alert-channels';
import * as alerts from './schema/alerts';
import * as audits from './schema/audits';
import * as guard from './schema/guard';
import * as health from './schema/health';
import * as measure from './schema/measure';
import * as operations from './schema/operations';
import * as programs from './schema/programs';
import * as rollout from './schema/rollout';
import * as standing from './schema/standing';
import * as users from './schema/users';
import * as violationCounts from './schema/violation-counts';
import * as writers from './schema/writers';

const PARTS: [title: string, file: string, tables: object][] = [
  ['Standing: the two records of a pair, and their witnesses', 'standing', standing],
  ['Checks, violations, repairs', 'health', health],
  ['Counts of open violations', 'violation-counts', violationCounts],
  ['Audits', 'audits', audits],
  ['Writers past the door', 'writers', writers],
  ['The guard', 'guard', guard],
  ['Roll-out of automatic repairs', 'rollout', rollout],
  ['People and sign-in', 'users', users],
  ['Programs and their keys', 'programs', programs],
  ['Jobs, workers, audit', 'operations', operations],
  ['Measurements', 'measure', measure],
  ['Alerts and incidents', 'alerts', alerts],
  ['Channels and deliveries', 'alert-channels', alertChannels],
];

/** The text of `docs/database.md`, made from the schema: every table with its columns and references. */
export function databaseDiagram(): string {
  const parts = PARTS.map(([title, file, tables]) => {
    const drawn = Object.values(tables)
      .filter((one): one is PgTable => is(one, PgTable))
      .toSorted((a, b) => (getTableConfig(a).name < getTableConfig(b).name ? -1 : 1));
    const lines = [...drawn.flatMap(entity), ...drawn.flatMap(references)];
    return `## ${title}\n\n\`db/schema/${file}.ts\`\n\n\`\`\`mermaid\nerDiagram\n${lines.join('\n')}\n\`\`\`\n`;
  });
  return `# The database\n\nMade by \`npm run diagram\` from \`db/schema/\`; PK: primary key, FK: refers to another table.\n\n${parts.join('\n')}`;
}

function entity(table: PgTable): string[] {
  const { name, columns, foreignKeys, primaryKeys } = getTableConfig(table);
  const referring = new Set(
    foreignKeys.flatMap((key) => key.reference().columns.map((column) => column.name)),
  );
  const keys = new Set(primaryKeys.flatMap((key) => key.columns.map((column) => column.name)));
  const rows = columns.map((column) => {
    const marks = [
      column.primary || keys.has(column.name) ? 'PK' : '',
      referring.has(column.name) ? 'FK' : '',
    ];
    const type = column
      .getSQLType()
      .replace(' with time zone', 'tz')
      .replaceAll(/[^\w[\]]/g, '_');
    return `    ${type} ${column.name} ${marks.filter(Boolean).join(', ')}`.trimEnd();
  });
  return [`  ${name} {`, ...rows, '  }'];
}

function references(table: PgTable): string[] {
  const { name, foreignKeys } = getTableConfig(table);
  return foreignKeys.map((key) => {
    const { columns, foreignTable } = key.reference();
    const by = columns.map((column) => column.name).join(', ');
    return `  ${getTableConfig(foreignTable).name} ||--o{ ${name} : "${by}"`;
  });
}
