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
  expect(readCounts('vitest', join(folder, 'none.json'), 0)).toEqual({
    passed: 0,
    failed: 1,
    failures: ['the runner ended without a report'],
    times: [],
  });
});

it('a runner that ends badly without a failed test counts as a failure', () => {
  const path = written('green.json', green);
  expect(readCounts('vitest', path, 0)).toEqual({ passed: 3, failed: 0, failures: [], times: [] });
  expect(readCounts('vitest', path, 1)).toMatchObject({ passed: 3, failed: 1 });
});

it('a test file that cannot be loaded counts as a failure, and is named', () => {
  const file = {
    name: 'tests/db/x.test.ts',
    status: 'failed',
    assertionResults: [],
    message: 'no such module',
  };
  const path = written('broken.json', { ...green, testResults: [file] });
  expect(readCounts('vitest', path, 1)).toEqual({
    passed: 3,
    failed: 1,
    failures: ['tests/db/x.test.ts: no such module'],
    times: [],
  });
});

it('a test file whose hook failed counts as a failure, and is named', () => {
  const file = {
    name: 'tests/db/x.test.ts',
    status: 'failed',
    assertionResults: [{ status: 'skipped', fullName: 'a pair agrees', failureMessages: [] }],
    message: 'no database',
  };
  expect(readCounts('vitest', written('hook.json', { ...green, testResults: [file] }), 1)).toEqual({
    passed: 3,
    failed: 1,
    failures: ['tests/db/x.test.ts: no database'],
    times: [{ name: 'tests/db/x.test.ts > a pair agrees', ms: 0 }],
  });
});

it('names each failed test with the first line of its error, without colours', () => {
  const assertionResults = [
    { status: 'passed', fullName: 'a pair agrees', failureMessages: [] },
    {
      status: 'failed',
      fullName: 'a pair drifts',
      failureMessages: ['\u001b[31mexpected 1\u001b[39m\n at x'],
    },
  ];
  const file = { name: 'tests/db/x.test.ts', status: 'failed', assertionResults };
  expect(readCounts('vitest', written('failed.json', { ...green, testResults: [file] }), 1).failures).toEqual(
    ['tests/db/x.test.ts > a pair drifts: expected 1'],
  );
});

it('counts and names what the browser tests report', () => {
  const spec = (title: string, status: string) => ({
    file: 'sign-in.spec.ts',
    title,
    tests: [{ status, results: [{ duration: 700, error: { message: 'not visible\nmore' } }] }],
  });
  const suites = [
    {
      specs: [spec('a person signs in', 'unexpected')],
      suites: [{ specs: [spec('signs out', 'unexpected')] }],
    },
    { specs: [spec('waits', 'flaky')] },
  ];
  const path = written('browser.json', {
    stats: { expected: 4, flaky: 1, unexpected: 2 },
    errors: [],
    suites,
  });
  expect(readCounts('playwright', path, 1)).toEqual({
    passed: 5,
    failed: 2,
    failures: [
      'sign-in.spec.ts > a person signs in: not visible',
      'sign-in.spec.ts > signs out: not visible',
    ],
    times: ['a person signs in', 'signs out', 'waits'].map((title) => ({
      name: `sign-in.spec.ts > ${title}`,
      ms: 700,
    })),
  });
});
