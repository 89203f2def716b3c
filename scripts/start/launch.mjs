import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure, report } from '../setup/failure.mjs';
import { ensureInstalled, markInUse } from '../setup/install.mjs';
import { takeLock } from '../setup/locks.mjs';
import { isFree, readPort } from '../setup/ports.mjs';
import { say, step } from '../setup/progress.mjs';
import { endPrograms } from '../setup/run.mjs';
import { keepSecret, openDataFolder, openLog, openMemory } from './data-folder.mjs';
import { startEmbeddedDatabase } from './embedded-database.mjs';
import { queryOnce } from './given-database.mjs';
import { keepRunning } from './keep-running.mjs';
import { endOrphans, recordChildren } from './orphans.mjs';
import { prepareDatabase } from './prepare-database.mjs';
import { waitUntilReady } from './ready.mjs';
import { ensureBuilt } from './web-build.mjs';

const workerStopMs = 15_000;
const webStopMs = 10_000;
const mostDatabaseDeaths = 5;

/** Thrown during the start-up when the person asked to stop; it is not reported. */
class Stopped extends Error {}

async function checkPort(port) {
  if (await isFree(port)) return;
  throw new Failure(
    `Port ${port} is taken by another program (perhaps another Lockstep). Stop that one, or choose another: PORT=${port + 1} npm start`,
  );
}

/** A launch: the parts that it must end (the newest last), whether it was told to stop, and why it gives up. */
function newLaunch() {
  let giveUp;
  const givenUp = new Promise((resolve) => {
    giveUp = resolve;
  });
  const check = () => {
    if (launch.stopping) throw new Stopped();
  };
  const launch = { parts: [], stopping: false, check, giveUp, givenUp };
  return launch;
}

async function takeDataFolder(launch, dataFolder, address) {
  const lock = takeLock(join(dataFolder, 'running.json'), { address });
  if (!('release' in lock)) {
    const { address: other, pid } = lock.holder;
    throw new Failure(`Lockstep is already running on ${dataFolder}: ${other} (pid ${pid}).`);
  }
  launch.parts.push({ stop: lock.release });
  const orphans = await step('Ending what an earlier run left behind', () => endOrphans(dataFolder));
  if (orphans.length > 0) say(`Ended what a killed run had left running: ${orphans.join(', ')}.`);
}

async function openDatabase(launch, dataFolder, memory) {
  const given = process.env.DATABASE_URL;
  if (given) {
    await step('Reaching the database', () => queryOnce(given, 'SELECT 1'));
    return given;
  }
  const database = await startEmbeddedDatabase(dataFolder, memory);
  launch.parts.push(database);
  watchDatabase(launch, database);
  return database.url;
}

async function watchDatabase(launch, database) {
  for (let deaths = 1; ; deaths++) {
    await database.exited();
    if (launch.stopping) return;
    if (deaths > mostDatabaseDeaths) return launch.giveUp('The database stopped by itself again and again.');
    say(`The database stopped by itself. Starting it again in ${deaths} s.`);
    await pause(deaths * 1000);
    if (launch.stopping) return;
    try {
      await database.restart();
    } catch (error) {
      return launch.giveUp(error.message);
    }
  }
}

/** Returns the log file of the web process. */
function startProcesses(launch, dataFolder, env, dev) {
  const children = recordChildren(dataFolder);
  launch.parts.push({ stop: children.clear });
  const start = (name, stopTimeoutMs, args) => {
    const logFile = openLog(dataFolder, name);
    const onStart = (identity) => children.add(name, identity);
    const kept = { name, args, env, logFile, stopTimeoutMs, onStart, onGiveUp: launch.giveUp };
    launch.parts.push(keepRunning(kept));
    return logFile;
  };
  const next = join('node_modules', 'next', 'dist', 'bin', 'next');
  const webLog = start('web', webStopMs, [next, dev ? 'dev' : 'start', '-p', env.PORT]);
  start('worker', workerStopMs, [...(dev ? ['--watch'] : []), '--import', 'tsx', 'worker/main.ts']);
  return webLog;
}

function environmentOf(dataFolder, databaseUrl, port, dev) {
  return {
    ...process.env,
    DATABASE_URL: databaseUrl,
    SECRET_KEY: process.env.SECRET_KEY || keepSecret(join(dataFolder, 'secret-key')),
    LOCKSTEP_DATA_DIR: dataFolder,
    PORT: String(port),
    NODE_ENV: dev ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
  };
}

async function bringUp(launch, { dev, sample }) {
  const port = readPort(process.env.PORT || undefined);
  const address = `http://localhost:${port}`;
  const dataFolder = openDataFolder();
  await takeDataFolder(launch, dataFolder, address);
  await checkPort(port);
  launch.check();

  await ensureInstalled();
  launch.check();
  const use = { command: dev ? 'npm run dev' : 'npm start', serves: dev ? undefined : '.next' };
  launch.parts.push({ stop: markInUse(use) });

  // Beside the database, and told of below.
  const built = dev ? undefined : ensureBuilt();
  built?.catch(() => {});
  const memory = openMemory(dataFolder);
  const databaseUrl = await openDatabase(launch, dataFolder, memory);
  launch.check();
  const env = environmentOf(dataFolder, databaseUrl, port, dev);
  const filled = process.env.DATABASE_URL ? 'never' : sample ? 'wanted' : 'unwanted';
  const signIn = await prepareDatabase({ dataFolder, memory, env, sample: filled, check: launch.check });
  launch.check();
  await built;
  launch.check();
  await checkPort(port);
  const webLog = startProcesses(launch, dataFolder, env, dev);
  const failure = launch.givenUp.then((reason) => Promise.reject(new Failure(reason)));
  await step('Starting web and worker', () =>
    Promise.race([waitUntilReady(port, launch.check, webLog), failure]),
  );
  say(`\nLockstep is running at ${address}`);
  for (const line of signIn) say(line);
  say(`Logs are in ${join(dataFolder, 'logs')}. Ctrl-C stops it.\n`);
}

/**
 * Everything that `npm start` does. `run` starts Lockstep and resolves when it is ready; `stop` ends, in this order,
 * what is running: worker, web, database. Both may be called once.
 */
export function createLaunch(options) {
  const launch = newLaunch();
  let starting = Promise.resolve();
  return {
    /** Resolves to true when Lockstep is ready, to false when it was stopped meanwhile. Throws when the start fails. */
    run: () => {
      const attempt = bringUp(launch, options).then(
        () => true,
        (error) => {
          if (launch.stopping) return false;
          throw error;
        },
      );
      starting = attempt.catch(() => {});
      return attempt;
    },
    /** Resolves with the reason when a process dies again and again. */
    givenUp: launch.givenUp,
    /** Ends everything in order: worker, web, database. */
    stop: async () => {
      launch.stopping = true;
      await endPrograms();
      await starting;
      for (const { stop } of launch.parts.reverse()) {
        try {
          await stop();
        } catch (error) {
          report(error);
        }
      }
    },
    /** Makes a running `stop` end at once. */
    force: () => Promise.all([endPrograms('SIGKILL'), ...launch.parts.map((part) => part.force?.())]),
  };
}
