import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Failure } from '../setup/failure.mjs';
import { identify, isRunning, waitUntilGone } from '../setup/processes.mjs';

const fastTimeoutMs = 20_000;
const immediateTimeoutMs = 10_000;

/** Whether the process is a PostgreSQL server of exactly this cluster; its process id alone proves nothing. */
function servesCluster(pid, cluster) {
  try {
    if (process.platform === 'linux') {
      const program = basename(readlinkSync(`/proc/${pid}/exe`)).replace(/ \(deleted\)$/, '');
      const folder = readlinkSync(`/proc/${pid}/cwd`).replace(/ \(deleted\)$/, '');
      return program === 'postgres' && folder === realpathSync(cluster);
    }
    const command = execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
    return command.includes('postgres') && command.includes(`-D ${cluster}`);
  } catch {
    return false;
  }
}

/**
 * The server that runs on a cluster, started by any program.
 * @returns {{pid: number, started: string | null} | null}
 */
export function findServer(cluster) {
  let text;
  try {
    text = readFileSync(join(cluster, 'postmaster.pid'), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  }
  const pid = Number.parseInt(text, 10);
  if (!(pid > 1)) return null;
  const server = identify(pid);
  return isRunning(server) && servesCluster(pid, cluster) ? server : null;
}

function send(server, signal) {
  try {
    process.kill(server.pid, signal);
  } catch (error) {
    // The server may end by itself between the check and the signal.
    if (error.code !== 'ESRCH') throw error;
  }
}

/**
 * Ends the server of a cluster if there is one: open transactions are rolled back, everything committed is kept.
 * Leaves no postmaster.pid behind. Resolves to whether there was one.
 * @param {string} cluster
 * @param {'SIGINT' | 'SIGQUIT'} [signal] SIGQUIT ends it at once and leaves it to recover at its next start
 */
export async function endServer(cluster, signal = 'SIGINT') {
  const server = findServer(cluster);
  if (server) {
    send(server, signal);
    if (!(await waitUntilGone(server, fastTimeoutMs))) {
      send(server, 'SIGQUIT');
      if (!(await waitUntilGone(server, immediateTimeoutMs))) {
        throw new Failure(`The database server (pid ${server.pid}) on ${cluster} does not end.`);
      }
    }
  }
  // The file of a killed server names a process that has ended. Its id may now belong to another process, which
  // PostgreSQL would take for the server.
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
  return server !== null;
}
