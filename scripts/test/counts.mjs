import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** The counts of a runner that crashed before it wrote a report. */
const crashed = { passed: 0, failed: 1, failures: ['the runner ended without a report'], times: [] };

function firstLine(message = '') {
  return stripVTControlCharacters(message).trim().split('\n', 1)[0];
}

function ofVitest(report) {
  const failures = report.testResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name: path, message, assertionResults }) => {
      const name = relative('.', path);
      const failed = assertionResults.filter(({ status }) => status === 'failed');
      // A file that could not be loaded, or whose hook failed, has no failed test; it counts as one failure.
      if (failed.length === 0) return [`${name}: ${firstLine(message)}`];
      return failed.map((test) => `${name} > ${test.fullName}: ${firstLine(test.failureMessages[0])}`);
    });
  const times = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({
      name: `${relative('.', name)} > ${test.fullName}`,
      ms: test.duration ?? 0,
    })),
  );
  return { passed: report.numPassedTests, failed: failures.length, failures, times };
}

function specsOf(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}

function ofPlaywright(report) {
  const { expected, flaky } = report.stats;
  const failures = report.suites
    .flatMap(specsOf)
    .flatMap(({ file, title, tests }) =>
      tests
        .filter(({ status }) => status === 'unexpected')
        .map(({ results }) => `${file} > ${title}: ${firstLine(results.at(-1)?.error?.message)}`),
    );
  const outside = failures.length === 0 ? report.errors.slice(0, 1).map((e) => firstLine(e.message)) : [];
  const all = [...failures, ...outside];
  const times = report.suites.flatMap(specsOf).flatMap(({ file, title, tests }) =>
    tests.map(({ results = [] }) => ({
      name: `${file} > ${title}`,
      ms: results.reduce((sum, { duration = 0 }) => sum + duration, 0),
    })),
  );
  return { passed: expected + flaky, failed: all.length, failures: all, times };
}

/**
 * Reads a runner's JSON report: how many tests passed and failed, which failed, and how long each took. A runner that
 * ended with an error but without a failed test or without a report counts as one failure.
 * @returns {{passed: number, failed: number, failures: string[], times: {name: string, ms: number}[]}}
 */
export function readCounts(runner, path, exitCode) {
  if (!existsSync(path)) return crashed;
  const report = JSON.parse(readFileSync(path, 'utf8'));
  const counts = runner === 'vitest' ? ofVitest(report) : ofPlaywright(report);
  if (exitCode === 0 || counts.failed > 0) return counts;
  return { ...counts, failed: 1, failures: [`the runner ended with ${exitCode} though no test failed`] };
}
