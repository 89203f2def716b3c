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

function takeDataFolder(dataFolder, address) {
  const lock = takeLock(join(dataFolder, 'running.json'), { address });
  if ('release' in lock) return lock;
  throw new Failure(
    `Lockstep is already running on ${dataFolder}: ${lock.holder.address} (pid ${lock.holder.pid}).`,
  );
}

/**
 * Everything that `npm start` does. `run` starts Lockstep and resolves when it is ready; `stop` ends, in this order,
 * what is running: worker, web, database. Both may be called once.
 */
export function createLaunch(options) {
  /** The steps to undo, the newest last. */
  const undo = [];
  /** The same by force, for steps that may take long to end. */
  const force = [];
  let stopping = false;
  let starting = Promise.resolve();
  let giveUp;
  const givenUp = new Promise((resolve) => {
    giveUp = resolve;
  });
  const check = () => {
    if (stopping) throw new Stopped();
  };

  async function openDatabase(dataFolder, memory) {
    const given = process.env.DATABASE_URL;
    if (given) {
      await step('Reaching the database', () => queryOnce(given, 'SELECT 1'));
      return given;
    }
    const database = await startEmbeddedDatabase(dataFolder, memory);
    undo.push(database.stop);
    force.push(database.force);
    watchDatabase(database);
    return database.url;
  }

  async function watchDatabase(database) {
    for (let deaths = 1; ; deaths++) {
      await database.exited();
      if (stopping) return;
      if (deaths > mostDatabaseDeaths) return giveUp('The database stopped by itself again and again.');
      say(`The database stopped by itself. Starting it again in ${deaths} s.`);
      await pause(deaths * 1000);
      if (stopping) return;
      try {
        await database.restart();
      } catch (error) {
        return giveUp(error.message);
      }
    }
  }

  function startProcesses(dataFolder, port, env) {
    const children = recordChildren(dataFolder);
    undo.push(() => children.clear());
    const next = join('node_modules', 'next', 'dist', 'bin', 'next');
    const common = (name) => ({
      name,
      logFile: openLog(dataFolder, name),
      onStart: (identity) => children.add(name, identity),
      onGiveUp: giveUp,
    });
    const webLog = openLog(dataFolder, 'web');
    const web = keepRunning({
      ...common('web'),
      args: [next, options.dev ? 'dev' : 'start', '-p', String(port)],
      env,
      stopTimeoutMs: webStopMs,
    });
    undo.push(web.stop);
    force.push(web.force);
    const worker = keepRunning({
      ...common('worker'),
      args: [...(options.dev ? ['--watch'] : []), '--import', 'tsx', 'worker/main.ts'],
      env,
      stopTimeoutMs: workerStopMs,
    });
    undo.push(worker.stop);
    force.push(worker.force);
    return webLog;
  }

  async function bringUp() {
    const port = readPort(process.env.PORT || undefined);
    const address = `http://localhost:${port}`;
    const dataFolder = openDataFolder();
    const lock = takeDataFolder(dataFolder, address);
    undo.push(() => lock.release());
    const orphans = await step('Ending what an earlier run left behind', () => endOrphans(dataFolder));
    if (orphans.length > 0) say(`Ended what a killed run had left running: ${orphans.join(', ')}.`);
    await checkPort(port);
    check();

    await ensureInstalled();
    check();
    const serves = options.dev ? undefined : '.next';
    undo.push(markInUse({ command: options.dev ? 'npm run dev' : 'npm start', serves }));

    // Beside the database, and told of below.
    const built = options.dev ? undefined : ensureBuilt();
    built?.catch(() => {});
    const memory = openMemory(dataFolder);
    const databaseUrl = await openDatabase(dataFolder, memory);
    check();
    const env = {
      ...process.env,
      DATABASE_URL: databaseUrl,
      SECRET_KEY: process.env.SECRET_KEY || keepSecret(join(dataFolder, 'secret-key')),
      LOCKSTEP_DATA_DIR: dataFolder,
      PORT: String(port),
      NODE_ENV: options.dev ? 'development' : 'production',
      NEXT_TELEMETRY_DISABLED: '1',
    };
    const sample = process.env.DATABASE_URL ? 'never' : options.sample ? 'wanted' : 'unwanted';
    const signIn = await prepareDatabase({ dataFolder, memory, env, sample, check });
    check();
    await built;
    check();
    await checkPort(port);
    const webLog = startProcesses(dataFolder, port, env);
    await step('Starting web and worker', () =>
      Promise.race([
        waitUntilReady(port, check, webLog),
        givenUp.then((reason) => {
          throw new Failure(reason);
        }),
      ]),
    );
    say(`\nLockstep is running at ${address}`);
    for (const line of signIn) say(line);
    say(`Logs are in ${join(dataFolder, 'logs')}. Ctrl-C stops it.\n`);
  }

  return {
    /** Resolves to true when Lockstep is ready, to false when it was stopped meanwhile. Throws when the start fails. */
    run: () => {
      const attempt = bringUp().then(
        () => true,
        (error) => {
          if (stopping) return false;
          throw error;
        },
      );
      starting = attempt.catch(() => {});
      return attempt;
    },
    /** Resolves with the reason when a process dies again and again. */
    givenUp,
    /** Ends everything in order: worker, web, database. */
    stop: async () => {
      stopping = true;
      await endPrograms();
      await starting;
      for (const end of undo.splice(0).reverse()) {
        try {
          await end();
        } catch (error) {
          report(error);
        }
      }
    },
    /** Makes a running `stop` end at once. */
    force: () => Promise.all([endPrograms('SIGKILL'), ...force.map((end) => end())]),
  };
}
