import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ownSettings } from '../../../scripts/test/workshop.mjs';
import { freePort, TEST_SECRET } from '../../../tests/support/server';

/** A web or worker process, started as in production. */
export type Child = {
  pid: number;
  /** The origin of a web process; of a worker, the origin of its metrics. */
  origin: string;
  isRunning: () => boolean;
  signal: (name: NodeJS.Signals) => void;
  /** Asks the process to end, and kills it when it does not. */
  stop: () => Promise<void>;
  /** Ends it at once. */
  kill: () => Promise<void>;
};

export type ChildOptions = { databaseUrl: string; logFile: string; env?: Record<string, string> };

export const METRICS_TOKEN = 'faults-metrics-token';
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 12_000;

/** The intervals of scheduled checks and repairs. */
const SCHEDULE = {
  HEALTH_CHECK_INTERVAL_MINUTES: '1',
  AUTO_SYNC_INTERVAL_HOURS: '168',
  AUDIT_INTERVAL_HOURS: '24',
  SELF_TEST_INTERVAL_MINUTES: '0',
};

/** `npm run start:web` on the build that the tests use. */
export async function startWeb(options: ChildOptions): Promise<Child> {
  const port = await freePort();
  const env = { PORT: String(port), LISTEN_ADDRESS: '127.0.0.1', SHUTDOWN_DELAY_SECONDS: '0' };
  const web = start(['--max-semi-space-size=64', 'scripts/web.mjs'], port, options, env);
  await untilAnswering(web, '/healthz');
  return web;
}

/** `npm run start:worker`. */
export async function startWorker(options: ChildOptions): Promise<Child> {
  const port = await freePort();
  const worker = start(['--import', 'tsx', 'worker/main.ts'], port, options, { METRICS_PORT: String(port) });
  await untilAnswering(worker, '/');
  return worker;
}

function start(args: string[], port: number, options: ChildOptions, env: Record<string, string>): Child {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a');
  const shell = Object.entries(process.env).filter(([name]) => !ownSettings.test(name));
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', log, log],
    // In a separate process group, so that Ctrl-C reaches only the campaign, which then ends everything in order.
    detached: true,
    env: {
      ...Object.fromEntries(shell),
      ...SCHEDULE,
      NODE_ENV: 'production',
      LOCKSTEP_DIST_DIR: '.next-test',
      DATABASE_URL: options.databaseUrl,
      DATABASE_POOL_MAX: '10',
      SECRET_KEY: TEST_SECRET,
      RATE_LIMIT_CALLS: '1000000',
      METRICS_TOKEN,
      ...env,
      ...options.env,
    },
  });
  closeSync(log);
  return childOf(child, `http://127.0.0.1:${port}`);
}

function childOf(child: ChildProcess, origin: string): Child {
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const end = async (name: NodeJS.Signals) => {
    if (!isRunning()) return;
    const gone = once(child, 'exit');
    // A suspended process receives no other signal before SIGCONT.
    child.kill('SIGCONT');
    child.kill(name);
    const forced = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await gone;
    clearTimeout(forced);
  };
  return {
    pid: child.pid ?? 0,
    origin,
    isRunning,
    signal: (name) => void child.kill(name),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

async function untilAnswering(child: Child, path: string): Promise<void> {
  const deadlineMs = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (await fetch(child.origin + path).catch(() => null)) return;
    if (!child.isRunning() || Date.now() > deadlineMs) break;
    await delay(50);
  }
  await child.kill();
  throw new Error(`a process did not start: ${child.origin}${path}`);
}
