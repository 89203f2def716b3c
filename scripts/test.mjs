import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, report } from './setup/failure.mjs';
import { ensureInstalled, markInUse } from './setup/install.mjs';
import { say, seconds } from './setup/progress.mjs';
import { checkRequirements } from './setup/requirements.mjs';
import { root } from './setup/root.mjs';
import { endPrograms } from './setup/run.mjs';

const help = `npm test                         everything
npm test -- --only GROUPS FILTERS   some of verify, unit, db, api, browser, launcher, deploy (with
                                    commas between);
                                    filters choose files, as the runner understands them
npm run test:watch -- FILTERS       unit and database tests of what changes, at once; with filters, of these files`;

function readArguments(args, groups) {
  if (args[0] === '--watch') return { watch: true, filters: args.slice(1) };
  const [flag, list = '', ...filters] = args;
  if (flag === undefined) return { wanted: [], filters: [] };
  const wanted = list.split(',').filter(Boolean);
  const stranger = wanted.find((name) => !groups.includes(name));
  if (flag !== '--only' || wanted.length === 0 || stranger) throw new Failure(help);
  return { wanted, filters };
}

/** Prints the slowest tests, only a few of them. */
function saySlowest(times) {
  const slow = times.filter(({ ms }) => ms >= 1_000).toSorted((a, b) => b.ms - a.ms);
  const slowest = slow.slice(0, 10);
  if (slowest.length === 0) return;
  say('The slowest tests:');
  for (const { name, ms } of slowest) say(`    ${seconds(ms)} ${name}`);
}

function summarize(results) {
  say('\n=== summary');
  for (const { name, passed, failed, failures = [], ms } of results) {
    say(`${failed > 0 ? '✗' : '✓'} ${name}: ${passed} passed, ${failed} failed (${seconds(ms)})`);
    for (const failure of failures) say(`    ${failure}`);
  }
  saySlowest(results.flatMap(({ times = [] }) => times));
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const failed = sum('failed');
  process.exitCode = failed > 0 ? 1 : 0;
  say(`${sum('passed')} passed, ${failed} failed`);
}

async function main() {
  let interrupted = false;
  const onSignal = () => {
    interrupted = true;
    endPrograms();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, onSignal);
  checkRequirements();
  await ensureInstalled();
  if (existsSync(join(root, '.env'))) say('There is a .env here, and what the tests start reads it too.');
  markInUse({ command: 'npm test', serves: '.next-test' });
  const { runStages } = await import('./test/run-stages.mjs');
  const { chooseStages, groups } = await import('./test/stages.mjs');
  const { watchTests } = await import('./test/watch.mjs');
  const { openWorkshop } = await import('./test/workshop.mjs');
  const { wanted, filters, watch } = readArguments(process.argv.slice(2), groups);
  const stages = watch ? [] : chooseStages(wanted);

  const workshop = await openWorkshop();
  let results = [];
  try {
    if (!interrupted && (watch || stages.some((stage) => stage.databases))) await workshop.startServers();
    if (watch && !interrupted) await watchTests(workshop.env, filters);
    const { env, folder } = workshop;
    results = await runStages(stages, { env, folder, filters }, () => interrupted);
  } finally {
    await workshop.close();
  }
  if (interrupted) process.exit(130);
  if (!watch) summarize(results);
}

process.stdout.on('error', () => {});
main().catch((error) => {
  report(error);
  say('0 passed, 1 failed');
  process.exit(1);
});
