import { cpus } from 'node:os';
import { say } from '../support/measure';
import { readArguments, USAGE } from './arguments';
import { type CampaignOptions, holds, NO_TIME, type Result, runCampaign } from './campaign';
import { KINDS } from './kinds/all';
import { writeJson, writeMarkdown } from './report';
import { complaintsOf, forTerminal, LEGEND, rowsOf, summary } from './table';

const MINUTES_MAX = 15;
/** No kind begins after this minute, so that running kinds can end in time. */
const BEGINS_UNTIL_MINUTES = 13.5;

/** Runs the campaign that the command line asks for; returns the exit code. */
export async function main(args: string[]): Promise<number> {
  const asked = readOrExplain(args);
  if (!asked) return 2;
  if (asked.list) {
    for (const { name, what } of asked.kinds) say(`${name.padEnd(26)}${what}`);
    return 0;
  }
  const startedAtMs = performance.now();
  const ending = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => ending.abort(new Error('interrupted')));
  }
  const timer = setTimeout(() => ending.abort(new Error('no time was left')), MINUTES_MAX * 60_000);
  const options: CampaignOptions = {
    sites: Math.min(asked.sites, asked.kinds.length),
    endsAtMs: startedAtMs + BEGINS_UNTIL_MINUTES * 60_000,
    signal: ending.signal,
    onResult: tell,
  };
  const results = await runCampaign(asked.kinds, options).finally(() => clearTimeout(timer));
  say(`\n${forTerminal(rowsOf(results))}\n\n${LEGEND}`);
  const minutes = (performance.now() - startedAtMs) / 60_000;
  say(`\n${summary(results)}; ${minutes.toFixed(1)} minutes on ${cpus().length} cores`);
  if (asked.json !== undefined) await writeJson(asked.json, results);
  if (asked.markdown !== undefined) await writeMarkdown(asked.markdown, results, minutes);
  // A kind that this machine cannot run is no failure; a kind without time left may be one.
  return results.every((result) => (result.notRun ?? NO_TIME) !== NO_TIME || holds(result)) ? 0 : 1;
}

function readOrExplain(args: string[]) {
  try {
    return readArguments(args, KINDS);
  } catch (error) {
    say(`${(error as Error).message}\n\n${USAGE}`);
    return null;
  }
}

function tell(result: Result): void {
  const verdict = result.notRun === null ? (holds(result) ? 'holds  ' : 'FAILS  ') : 'not run';
  say(`${verdict}  ${result.kind.name} (${result.seconds.toFixed(0)} s)`);
  for (const complaint of complaintsOf(result)) say(`           ${complaint}`);
}
