import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Driven } from './drive-load';
import { type Finding, round, type Target } from './finding';
import type { LoadRun } from './load-run';
import type { Watched } from './watch-machine';

export type Outcome = {
  run: LoadRun;
  driven: Driven;
  watched: Watched;
  findings: Finding[];
  targets: Target[];
  /** The load average of the machine before the run. */
  busyBefore: number;
};

const FOLDER = 'bench/results';

/** Writes the report; returns its path. */
export async function writeReport(outcome: Outcome): Promise<string> {
  const file = join(FOLDER, `load-${outcome.run.name}.md`);
  await mkdir(FOLDER, { recursive: true });
  await writeFile(file, report(outcome));
  return file;
}

function report({ run, driven, watched, findings, targets, busyBefore }: Outcome): string {
  const missed = targets.filter((target) => !target.reached).length;
  const { tally, seconds } = driven;
  const operations = [...tally.byOperation(), tally.total()].map((one) => [
    one.operation,
    one.answered,
    round(one.answered / seconds),
    ...[one.p50, one.p95, one.p99, one.max].map(round),
    one.refusedRightly,
    one.errors,
  ]);
  return `# ${run.title}: ${missed === 0 ? 'reached' : `${missed} of ${targets.length} targets missed`}

${new Date().toISOString()}, ${revision()}, Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model}),
load average before the run ${round(busyBefore)}. ${run.about}

## Targets

${table(
  ['target', 'wanted', 'measured', ''],
  targets.map((target) => [
    target.what,
    target.wanted,
    target.measured,
    target.reached ? 'reached' : 'missed',
  ]),
)}

## Requests

Over ${run.connections} connections at up to ${run.eachPerSecond} a second each, half of them to each of two web processes,
for ${round(seconds)} s. Sent ${tally.sent}; ${tally.underWay} were cut off by the end of the run. Times in ms, as the load tool sees
them. "Refused" are conflicts that are right under this load.

${table(['operation', 'answered', 'per s', 'p50', 'p95', 'p99', 'max', 'refused', 'errors'], operations)}
${[...tally.failures].map(([why, times]) => `\nErrors, ${why}: ${times}\n`).join('')}
## Afterwards

${table(
  ['counted', '', 'must be'],
  findings.map(({ what, count, mustBe }) => [what, count, mustBe ?? '']),
)}

## Where the time went

${machine(watched)}
`;
}

function machine(watched: Watched): string {
  const { seconds, cores, loadToolDelayP99, pool } = watched;
  const share = (used: number) =>
    Number.isNaN(used) ? 'not known here' : `${((100 * used) / seconds).toFixed(0)} %`;
  const rows = [
    ['two web processes', share(watched.web)],
    ['PostgreSQL', share(watched.database)],
    ['the load tool', share(watched.loadTool)],
    ['everything else on the machine', share(watched.others)],
    [`all together, of ${cores * 100} %`, share(watched.machine)],
  ];
  return `${table(['processor time', 'of one core'], rows)}

The web processes held ${pool.open} connections to the database; ${round(pool.activeAverage)} were at work on average and
${pool.activeMax} at most, ${pool.waitingForLockMax} waited for a lock at most. The load tool itself was up to
${round(loadToolDelayP99)} ms late (p99), which is in the times above.`;
}

function table(head: string[], rows: (string | number)[][]): string {
  const line = (cells: (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function revision(): string {
  try {
    return `commit ${execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()}`;
  } catch {
    return 'no commit known';
  }
}
