import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const pollMs = 50;

/** @typedef {{pid: number, started: string | null}} Identity a process that can be recognised later */

let bootId;
function currentBoot() {
  bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return bootId;
}

function startOnLinux(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may contain spaces and parentheses; the fields follow the last parenthesis.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return null;
  return `${currentBoot()}:${fields[19]}`;
}

function startElsewhere(pid) {
  const [state, ...start] = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
    .trim()
    .split(/\s+/);
  return !state || state.startsWith('Z') ? null : start.join(' ');
}

/** The start of the process, as an opaque text; null when there is no such process (or only a zombie). */
export function processStart(pid) {
  try {
    return process.platform === 'linux' ? startOnLinux(pid) : startElsewhere(pid);
  } catch {
    return null;
  }
}

/**
 * A process that can be recognised later: its id alone may then belong to another process.
 * @param {number} pid
 * @returns {Identity}
 */
export function identify(pid) {
  return { pid, started: processStart(pid) };
}

/**
 * Whether exactly this process still runs.
 * @param {Identity | null | undefined} identity
 */
export function isRunning(identity) {
  return (
    Number.isInteger(identity?.pid) &&
    identity.pid > 1 &&
    typeof identity.started === 'string' &&
    processStart(identity.pid) === identity.started
  );
}

/** Waits until the process has ended. Resolves to false when it runs longer than `timeoutMs`. */
export async function waitUntilGone(identity, timeoutMs) {
  const deadline = Date.now() + timeoutMs;
  while (isRunning(identity)) {
    if (Date.now() > deadline) return false;
    await pause(pollMs);
  }
  return true;
}

function signal(target, name) {
  try {
    process.kill(target, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/**
 * Ends a process that leads its own group: with SIGTERM, and with SIGKILL after `timeoutMs`. The rest of its group is
 * ended too.
 */
export async function endGroup(identity, timeoutMs) {
  if (!isRunning(identity)) return;
  signal(-identity.pid, 'SIGTERM');
  const gone = await waitUntilGone(identity, timeoutMs);
  signal(-identity.pid, 'SIGKILL');
  if (!gone) await waitUntilGone(identity, 5_000);
}
