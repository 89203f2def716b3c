import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure, lastLines } from '../setup/failure.mjs';
import { identify, isRunning } from '../setup/processes.mjs';
import { runProgram } from '../setup/run.mjs';
import { endServer } from './leftover.mjs';
import { runAs } from './owner.mjs';

/** The database's superuser in every cluster that we make. */
export const superuser = 'lockstep';

const readyTimeoutMs = 120_000;

/** PostgreSQL must also start when the language of the person's terminal is not installed here. */
function plainEnvironment() {
  return { PATH: process.env.PATH, LC_ALL: 'C', LANG: 'C', TZ: 'UTC' };
}

function localeChoices(major) {
  if (major < 17) return [['--locale=C.UTF-8'], ['--locale=C']];
  const builtin = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  return [
    ['--locale=C.UTF-8', ...builtin],
    ['--locale=C', ...builtin],
  ];
}

function give(path, owner) {
  if (owner) chownSync(path, owner.uid, owner.gid);
}

/**
 * Makes a cluster; it appears under its name only when it is complete.
 * @param {{programs: string, cluster: string, owner: object | null, password: string, major?: number, durable?: boolean}} options
 */
export async function createCluster({ programs, cluster, owner, password, major = 18, durable = true }) {
  const draft = `${cluster}.new`;
  const passwordFile = `${cluster}.password`;
  let output = '';
  try {
    for (const locale of localeChoices(major)) {
      rmSync(draft, { recursive: true, force: true });
      mkdirSync(draft, { mode: 0o700 });
      chmodSync(draft, 0o700);
      give(draft, owner);
      writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
      give(passwordFile, owner);
      const args = [
        `--pgdata=${draft}`,
        `--username=${superuser}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        ...locale,
        ...(durable ? [] : ['--no-sync']),
      ];
      const result = await runProgram(join(programs, 'bin', 'initdb'), args, {
        cwd: '/',
        env: plainEnvironment(),
        ...runAs(owner),
      });
      if (result.code === 0) {
        renameSync(draft, cluster);
        return;
      }
      output = result.output;
    }
    throw new Failure(`PostgreSQL could not make its database folder ${cluster}:\n\n${lastLines(output)}`);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

function statusOf(cluster) {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[7]?.trim();
  } catch {
    return undefined;
  }
}

function checkVersion(cluster, programs) {
  const made = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (existsSync(join(programs, 'share', 'postgresql', 'postgres.bki'))) {
    const [first] = readFileSync(join(programs, 'share', 'postgresql', 'postgres.bki'), 'utf8').split(
      '\n',
      1,
    );
    const ours = first.split(' ').at(-1);
    if (ours !== made) {
      throw new Failure(
        `${cluster} was made by PostgreSQL ${made}, but PostgreSQL ${ours} is installed. ` +
          'Move it away to start empty, or run the older version of Lockstep to take its data out.',
      );
    }
  }
}

function launch({ programs, cluster, owner, port, logFile, settings }) {
  const log = openSync(logFile, 'a', 0o600);
  const options = Object.entries({
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(join(programs, 'bin', 'postgres'), ['-D', cluster, ...options], {
    cwd: '/',
    env: plainEnvironment(),
    detached: true,
    stdio: ['ignore', log, log],
    ...runAs(owner),
  });
  closeSync(log);
  return child;
}

/**
 * Starts the server of a cluster and waits until it accepts connections. A server that a killed launcher left running
 * on the cluster is ended first.
 * @param {{programs: string, cluster: string, owner: object | null, port: number, logFile: string, settings?: object}} options
 * @returns {Promise<{pid: number, port: number, exited: Promise<void>, stop: () => Promise<void>}>}
 */
export async function startCluster(options) {
  const { cluster, logFile, port } = options;
  await endServer(cluster);
  checkVersion(cluster, options.programs);
  mkdirSync(dirname(logFile), { recursive: true });

  const deadline = Date.now() + readyTimeoutMs;
  for (;;) {
    const before = existsSync(logFile) ? readFileSync(logFile, 'utf8').length : 0;
    const child = launch(options);
    const exited = new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    let running = true;
    exited.then(() => {
      running = false;
    });
    const server = identify(child.pid);
    while (running && statusOf(cluster) !== 'ready' && Date.now() < deadline) await pause(30);
    if (running && statusOf(cluster) === 'ready') {
      return { pid: child.pid, port, exited, stop: () => endServer(cluster) };
    }
    if (running) process.kill(child.pid, 'SIGQUIT');
    await exited;
    const said = readFileSync(logFile, 'utf8').slice(before);
    // The last backends of a killed server keep its shared memory for a moment.
    const lingering = /pre-existing shared memory block|lock file ".*" already exists/.test(said);
    if (!lingering || Date.now() > deadline || isRunning(server)) {
      throw new Failure(
        `PostgreSQL did not start. Its log, ${logFile}, ends with:\n\n${lastLines(said, 15)}`,
      );
    }
    await pause(300);
  }
}
