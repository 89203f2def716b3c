import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ADVISORY_LOCKS } from '@/db/advisory-locks';
import { AUDIT_ACTIONS } from '@/lib/vocabulary/audit-actions';

const root = process.cwd();
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
const house = mkdtempSync(join(tmpdir(), 'lockstep-house-'));
const rules = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
writeFileSync(join(house, 'biome.json'), JSON.stringify({ ...rules, vcs: { enabled: false } }));

afterAll(() => rmSync(house, { recursive: true }));

/** The rules of biome.json that this source breaks at `path`. */
function brokenRules(path: string, source: string): string[] {
  const file = join(house, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, source);
  const args = [biome, 'lint', '--reporter=json', path];
  const { stdout } = spawnSync(process.execPath, args, { cwd: house, encoding: 'utf8' });
  const { diagnostics, summary } = JSON.parse(stdout);
  expect(summary.unchanged + summary.changed, 'files that were looked at').toBe(1);
  return diagnostics.map((diagnostic: { category: string }) => diagnostic.category.split('/').at(-1));
}

function importing(module: string): string {
  return `import { thing } from '${module}';\n\nexport const copy = thing;\n`;
}

const refused: [path: string, module: string][] = [
  ['lib/pair/plan-repair.ts', '@/db/client'],
  ['lib/pair/plan-repair.ts', 'node:fs'],
  ['lib/health/status.ts', 'drizzle-orm'],
  ['lib/contract/health.ts', '@/lib/errors'],
  ['lib/coupling/enrol.ts', 'next/headers'],
  ['lib/coupling/enrol.ts', 'react'],
  ['lib/coupling/enrol.ts', '@/lib/http/route'],
  ['lib/auth/sign-in.ts', 'next/headers'],
  ['lib/coupling/enrol.ts', '../../app/page'],
  ['lib/http/route.ts', '@/app/page'],
  ['lib/vocabulary/jobs.ts', 'zod'],
  ['lib/vocabulary/jobs.ts', '@/lib/contract/jobs'],
  ['db/client.ts', '@/lib/errors'],
  ['worker/main.ts', '@/app/page'],
  ['worker/main.ts', '@/lib/http/route'],
  ['cli/main.ts', '@/lib/http/route'],
  ['app/api/v1/health/route.ts', '@/db/client'],
  ['app/api/v1/health/route.ts', '../../../../db/client'],
  ['app/(console)/page.tsx', 'drizzle-orm'],
  ['app/_ui/table.tsx', '@/lib/coupling/enrol'],
  ['app/_ui/table.tsx', '@/db/client'],
];

const allowed: [path: string, module: string][] = [
  ['lib/pair/plan-repair.ts', '@/lib/contract/pairs'],
  ['lib/contract/health.ts', './common'],
  ['lib/contract/health.ts', 'zod'],
  ['lib/coupling/enrol.ts', '@/db/client'],
  ['lib/http/route.ts', 'next/server'],
  ['lib/vocabulary/audit-actions.ts', './rollout'],
  ['db/catalog.ts', './client'],
  ['db/schema/users.ts', '@/lib/vocabulary/users'],
  ['worker/main.ts', '@/lib/config'],
  ['cli/main.ts', '@/db/client'],
  ['app/api/v1/health/route.ts', '@/lib/coupling/enrol'],
  ['app/_ui/table.tsx', '@/lib/contract/health'],
  ['app/_ui/table.tsx', '@/lib/vocabulary/audit-actions'],
];

describe('the import table', () => {
  it.each(refused)('%s may not import %s', (path, module) => {
    expect(brokenRules(path, importing(module))).toContain('noRestrictedImports');
  });

  it.each(allowed)('%s may import %s', (path, module) => {
    expect(brokenRules(path, importing(module))).not.toContain('noRestrictedImports');
  });
});

describe('circles of files', () => {
  it('are refused, also of types alone and of what is imported late', () => {
    brokenRules('lib/alert/second.ts', "import type { Copy } from './first';\n\nexport type Of = Copy;\n");
    const late = "export type Copy = string;\nexport const second = () => import('./second');\n";
    expect(brokenRules('lib/alert/first.ts', late)).toContain('noImportCycles');
  });
});

describe('the environment and the console', () => {
  const reading = 'export const port = process.env.PORT;\n';
  const printing = "console.log('here');\n";

  it('only lib/config.ts reads the environment', () => {
    for (const path of ['lib/errors.ts', 'app/page.tsx', 'worker/main.ts', 'db/client.ts']) {
      expect(brokenRules(path, reading)).toContain('noProcessEnv');
    }
    expect(brokenRules('lib/config.ts', reading)).not.toContain('noProcessEnv');
  });

  it('lib, app, worker and db never print to the console', () => {
    for (const path of ['lib/errors.ts', 'app/page.tsx', 'worker/main.ts', 'db/client.ts']) {
      expect(brokenRules(path, printing)).toContain('noConsole');
    }
  });
});

/** The folders that may write pairs: the enforcer, bulk loading, and the SQL and sample data beside the schema. */
const doors = [/^lib\/coupling\//, /^lib\/import\//, /^db\/functions\//, /^db\/sample\//, /^drizzle\//];

const writes = [
  /\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?|COPY)\s+(?:ONLY\s+)?(?:public\.)?"?(?:specialization_progress|user_licenses)\b/i,
  /\.(?:insert|update|delete)\(\s*(?:\w+\.)?(?:specializationProgress|userLicenses)\b/,
  /\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+\$\{\s*(?:\w+\.)?(?:specializationProgress|userLicenses)\b/i,
];

function writesStanding(source: string): boolean {
  return writes.some((pattern) => pattern.test(source));
}

function sources(): string[] {
  return ['app', 'lib', 'db', 'worker', 'cli', 'drizzle'].flatMap((folder) => {
    try {
      return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(ts|tsx|sql)$/.test(entry.name))
        .map((entry) => relative(root, join(entry.parentPath, entry.name)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  });
}

describe('advisory locks', () => {
  it('have a key each, and are taken by no other', () => {
    const keys = Object.values(ADVISORY_LOCKS);
    expect(new Set(keys).size).toBe(keys.length);
    const takers = sources().filter((path) =>
      /pg_(try_)?advisory/.test(readFileSync(join(root, path), 'utf8')),
    );
    expect(takers.length).toBeGreaterThan(5);
    const unnamed = takers.filter(
      (path) => !readFileSync(join(root, path), 'utf8').includes('ADVISORY_LOCKS'),
    );
    expect(unnamed).toEqual([]);
  });
});

describe('transactions', () => {
  it('are checked out in one place: Drizzle loses a place of the pool when its BEGIN is cut', () => {
    const strays = sources().filter((path) => /\.transaction\(/.test(readFileSync(join(root, path), 'utf8')));
    expect(strays).toEqual([]);
  });
});

it('SQL is written by hand: of the tables in the schema only types are used (docs/decisions/0016)', () => {
  const tables = /^import (?!type\b)[^;]*from '[^']*db\/schema\//m;
  const users = sources().filter(
    (path) => /^(lib|worker|cli|app)\//.test(path) && tables.test(readFileSync(join(root, path), 'utf8')),
  );
  expect(users).toEqual([]);
});

describe('the audit log', () => {
  it('is written in one place, apart from SQL functions', () => {
    const writing = /INSERT\s+INTO\s+"?audit_log\b|\.insert\(\s*(?:\w+\.)?auditLog\b/i;
    const writers = sources().filter(
      (path) => !path.endsWith('.sql') && writing.test(readFileSync(join(root, path), 'utf8')),
    );
    expect(writers).toEqual(['lib/audit/record-audit.ts']);
  });

  it('is given no action by a SQL function that is not in the list', () => {
    const functions = sources().filter((path) => path.startsWith('db/functions/'));
    const inserts = functions.flatMap((path) =>
      readFileSync(join(root, path), 'utf8').split('INSERT INTO audit_log').slice(1),
    );
    const actions = inserts.map((insert) => /^[^;]*?'(\w+\.\w+)'/.exec(insert)?.[1]);
    expect(actions.length).toBeGreaterThan(3);
    expect(actions.filter((action) => !AUDIT_ACTIONS.some((known) => known === action))).toEqual([]);
  });
});

describe('one door', () => {
  it('only the enforcer writes the two records', () => {
    const strays = sources().filter(
      (path) =>
        !doors.some((door) => door.test(path)) && writesStanding(readFileSync(join(root, path), 'utf8')),
    );
    expect(strays).toEqual([]);
  });

  it.each([
    'UPDATE specialization_progress SET current_level = 2',
    'insert into "user_licenses" (user_id) values (1)',
    'db.update(specializationProgress).set({})',
    'tx.insert(schema.userLicenses).values(rows)',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a source file, not a template
    'sql`DELETE FROM ${userLicenses} WHERE true`',
  ])('a write is seen in: %s', (source) => {
    expect(writesStanding(source)).toBe(true);
  });

  it.each(['SELECT 1 FROM specialization_progress FOR NO KEY UPDATE', 'db.select().from(userLicenses)'])(
    'a read is not mistaken for a write: %s',
    (source) => {
      expect(writesStanding(source)).toBe(false);
    },
  );
});
