import { existsSync, readFileSync } from 'node:fs';

/** Counts that say: something crashed before it could count. */
const crashed = { passed: 0, failed: 1 };

function ofVitest(report) {
  // A file that could not even be loaded has no tests to fail; it counts as one.
  const unloadable = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloadable.length };
}

function ofPlaywright(report) {
  const { expected, flaky, unexpected } = report.stats;
  const outside = report.errors.length > 0 && unexpected === 0 ? 1 : 0;
  return { passed: expected + flaky, failed: unexpected + outside };
}

/**
 * How many tests passed and failed, from a runner's JSON report. A runner that ended badly without a failed test
 * to show for it, or without a report, counts as one failure.
 */
export function readCounts(runner, path, exitCode) {
  if (!existsSync(path)) return crashed;
  const report = JSON.parse(readFileSync(path, 'utf8'));
  const counts = runner === 'vitest' ? ofVitest(report) : ofPlaywright(report);
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}
