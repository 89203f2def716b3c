import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { lastLines } from '../setup/failure.mjs';
import { endGroup, identify } from '../setup/processes.mjs';
import { say } from '../setup/progress.mjs';
import { root } from '../setup/root.mjs';

const firstDelayMs = 1_000;
const longestDelayMs = 30_000;
const soundMs = 60_000;
const mostDeaths = 5;

function tail(logFile, from) {
  return lastLines(readFileSync(logFile).subarray(from).toString('utf8'), 15);
}

/**
 * Starts a process in a separate process group, so that Ctrl-C reaches only the launcher, and the children of the process
 * end with it. Its output goes to the log file, from the position `logFrom`.
 */
function startGroup(args, env, logFile) {
  const log = openSync(logFile, 'a', 0o600);
  const logFrom = fstatSync(log).size;
  const stdio = ['ignore', log, log];
  const child = spawn(process.execPath, args, { cwd: root, env, detached: true, stdio });
  closeSync(log);
  return { child, logFrom };
}

function killRestOfGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // No process of its group was left.
  }
}

/**
 * Starts a process that should keep running, and restarts it, each time after a longer pause, when it dies. Its output
 * goes to a log file.
 * @param {{name: string, args: string[], env: NodeJS.ProcessEnv, logFile: string, stopTimeoutMs: number,
 *   onStart: (identity: {pid: number, started: string | null}) => void, onGiveUp: (reason: string) => void}} options
 *   `onGiveUp` is called once, after five deaths that each came within a minute of the start
 */
export function keepRunning({ name, args, env, logFile, stopTimeoutMs, onStart, onGiveUp }) {
  let stopping = false;
  let deaths = 0;
  let identity = null;
  let timer;

  const start = () => {
    const { child, logFrom } = startGroup(args, env, logFile);
    const startedAt = Date.now();
    identity = identify(child.pid);
    onStart(identity);
    child.once('exit', (code, signal) => {
      if (stopping) return;
      killRestOfGroup(child);
      deaths = Date.now() - startedAt > soundMs ? 1 : deaths + 1;
      const how = `The ${name} stopped by itself (${signal ?? `exit code ${code}`}). Its log, ${logFile}, ends with:`;
      if (deaths >= mostDeaths) return onGiveUp(`${how}\n\n${tail(logFile, logFrom)}`);
      const delayMs = Math.min(firstDelayMs * 2 ** (deaths - 1), longestDelayMs);
      say(`${how}\n${tail(logFile, logFrom)}\nStarting it again in ${delayMs / 1000} s.`);
      timer = setTimeout(start, delayMs);
    });
  };
  start();

  return {
    /** Ends the process without a restart, by force when its time to stop is over. */
    stop: async () => {
      stopping = true;
      clearTimeout(timer);
      if (identity) await endGroup(identity, stopTimeoutMs);
    },
    /** Ends the process at once; a running `stop` then also ends. */
    force: () => endGroup(identity, 0),
  };
}
