import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';

type Import = { from: string; to: string };

/** Matches `import … from`, `export … from`, `import '…'` and `import('…')`, also of types. */
const SPECIFIER = /(?:\bfrom|\bimport)\s*\(?\s*'((?:@\/|\.)[^']*)'/g;

function importsOf(path: string, source: string): Import[] {
  return [...source.matchAll(SPECIFIER)].map(([, specifier = '']) => ({
    from: path,
    to: specifier.startsWith('@/') ? specifier.slice(2) : join(dirname(path), specifier),
  }));
}

/** The folder of lib that a file belongs to. A file directly in lib counts as its own folder. */
function folderOf(path: string): string {
  return path
    .split('/')
    .slice(0, 2)
    .join('/')
    .replace(/\.\w+$/, '');
}

/** The imports of folders in a circle, or between two circles: the rest after all other imports are removed. */
function circling(imports: Import[]): Import[] {
  const importing = new Set(imports.map(({ from }) => folderOf(from)));
  const imported = new Set(imports.map(({ to }) => folderOf(to)));
  const left = imports.filter(
    ({ from, to }) =>
      folderOf(from) !== folderOf(to) && imported.has(folderOf(from)) && importing.has(folderOf(to)),
  );
  return left.length === imports.length ? left : circling(left);
}

it('no folders of lib import each other, directly or through others', () => {
  const imports = readdirSync('lib', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name))
    .map((entry) => relative('.', join(entry.parentPath, entry.name)))
    .flatMap((path) => importsOf(path, readFileSync(path, 'utf8')))
    .filter(({ to }) => to.startsWith('lib/'));
  expect(imports.length).toBeGreaterThan(500);
  const lines = circling(imports).map(({ from, to }) => `${from} imports ${to}`);
  expect(lines.sort()).toEqual([]);
});

it('a circle is found through types, dynamic imports and files directly in lib, and only its imports are reported', () => {
  const imports = [
    ...importsOf('lib/alert/a.ts', "import type { B } from '@/lib/health/b';\nimport '@/lib/log';"),
    ...importsOf('lib/health/b.ts', "const { c } = await import('@/lib/clock');\nexport * from './c';"),
    ...importsOf('lib/clock.ts', "export { a } from './alert/a';\n"),
    ...importsOf('lib/http/route.ts', "import { a } from '@/lib/alert/a';"),
  ];
  expect(circling(imports)).toEqual([
    { from: 'lib/alert/a.ts', to: 'lib/health/b' },
    { from: 'lib/health/b.ts', to: 'lib/clock' },
    { from: 'lib/clock.ts', to: 'lib/alert/a' },
  ]);
});
