import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const text = readFileSync('docs/security.md', 'utf8');

it('docs/security.md names only tests that there are', () => {
  const named = [...text.matchAll(/`([\w/-]+\.(?:test|spec)\.ts)`/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(100);
  expect([...new Set(named)].filter((path) => !existsSync(join('tests', path)))).toEqual([]);
});

it('docs/security.md judges each requirement once, and says why one is not met', () => {
  const rows = [...text.matchAll(/^\| (\d+\.\d+\.\d+[^|]*)\| (.) \|(.*)\|$/gm)];
  const numbers = rows.flatMap(([, cell = '']) => cell.match(/\d+\.\d+\.\d+/g) ?? []);
  expect(numbers.length).toBeGreaterThan(200);
  expect(numbers.filter((number, at) => numbers.indexOf(number) !== at)).toEqual([]);
  const unexplained = rows.filter(
    ([, , state, why = '']) => !'✓–✗'.includes(state as string) || (state !== '✓' && why.trim() === ''),
  );
  expect(unexplained).toEqual([]);
});
