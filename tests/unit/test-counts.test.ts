import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readCounts } from '../../scripts/test/counts.mjs';

const folder = mkdtempSync(join(tmpdir(), 'lockstep-counts-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, report: object): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(report));
  return path;
}

const green = { numPassedTests: 3, numFailedTests: 0, testResults: [] };

it('a runner that leaves no report counts as a failure, whatever its exit code says', () => {
  expect(readCounts('vitest', join(folder, 'none.json'), 0)).toEqual({ passed: 0, failed: 1 });
});

it('a runner that ends badly without a failed test counts as a failure', () => {
  const path = written('green.json', green);
  expect(readCounts('vitest', path, 0)).toEqual({ passed: 3, failed: 0 });
  expect(readCounts('vitest', path, 1)).toEqual({ passed: 3, failed: 1 });
});

it('a test file that cannot be loaded counts as a failure', () => {
  const broken = { ...green, testResults: [{ status: 'failed', assertionResults: [] }] };
  expect(readCounts('vitest', written('broken.json', broken), 1)).toEqual({ passed: 3, failed: 1 });
});

it('counts what the browser tests report', () => {
  const path = written('browser.json', { stats: { expected: 4, flaky: 1, unexpected: 2 }, errors: [] });
  expect(readCounts('playwright', path, 1)).toEqual({ passed: 5, failed: 2 });
});
