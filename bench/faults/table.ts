import { round } from '../support/load/finding';
import { holds, type Result } from './campaign';

const HEAD = [
  'fault',
  'answers',
  '503',
  '500',
  'none',
  'slowest',
  'requests',
  'worker',
  'rounds',
  'places',
  'pages',
  'written',
  'lost',
  'doubled',
  'torn',
  '',
] as const;

/** What the columns mean. */
export const LEGEND = `answers, 503, 500, none: requests that were answered at all, with 503, with another 5xx, not within 35 s; slowest: the longest wait for an
answer; requests, worker, rounds: from the end of the fault until each web process records again, until the worker has done a check, until
every process has made a round; places: places of pools that are lost; pages: pages without a readable screen; written: activities that were
acknowledged; lost, doubled, torn: writes that are not as they were acknowledged. Times in seconds.`;

/** One row for each kind: its figures, and whether all targets were met. */
export function rowsOf(results: readonly Result[]): string[][] {
  return [[...HEAD], ...results.map(rowOf)];
}

function rowOf(result: Result): string[] {
  const { kind, outcome, notRun } = result;
  const verdict = notRun === null ? (holds(result) ? 'holds' : 'FAILS') : 'not run';
  if (!outcome) return [kind.name, ...HEAD.slice(2).map(() => ''), verdict];
  const { seen } = outcome;
  const seconds = (value: number) => (Number.isFinite(value) ? value.toFixed(1) : 'never');
  return [
    kind.name,
    ...[seen.answers, seen.refused, seen.errors, seen.unanswered].map(String),
    ...[seen.slowest, seen.requests, seen.worker, seen.rounds].map(seconds),
    ...[seen.placesLost, seen.unreadable, seen.acknowledged, seen.lost, seen.doubled, seen.torn].map(String),
    verdict,
  ];
}

/** All failures in a result, one line each. */
export function complaintsOf({ outcome, notRun, broken }: Result): string[] {
  const missed = outcome?.targets.filter(({ reached }) => !reached) ?? [];
  return [
    ...(notRun === null ? [] : [notRun]),
    ...(broken === null ? [] : [`broke off: ${broken}`]),
    ...missed.map(
      ({ what, measured, wanted }) => `${what}: ${measured.replace('Infinity s', 'never')} (${wanted})`,
    ),
  ];
}

/** The table for a terminal, with columns as wide as needed. */
export function forTerminal(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const pad = (cell: string, at: number) =>
    at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0);
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}

/** The whole result in one line. */
export function summary(results: readonly Result[]): string {
  const run = results.filter(({ notRun }) => notRun === null);
  const written = run.reduce((sum, { outcome }) => sum + (outcome?.seen.acknowledged ?? 0), 0);
  const held = run.filter(holds).length;
  return `${run.length} kinds of faults, ${held} hold, ${run.length - held} fail, ${results.length - run.length} not run; ${round(written)} acknowledged activities compared`;
}
