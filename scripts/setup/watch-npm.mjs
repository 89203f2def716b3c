import { execFileSync } from 'node:child_process';
import { identify, isRunning } from './processes.mjs';

const pollMs = 2_000;
const mostSteps = 4;

function parentOf(pid) {
  const [ppid, ...command] = execFileSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], {
    encoding: 'utf8',
  })
    .trim()
    .split(/\s+/);
  return { ppid: Number(ppid), command: command.join(' ') };
}

/** The npm process that runs this script. Usually there is a shell between them, which goes on when npm is killed. */
function findNpm() {
  try {
    for (let pid = process.ppid, steps = 0; pid > 1 && steps < mostSteps; steps++) {
      const { ppid, command } = parentOf(pid);
      if (/\bnpm\b/.test(command)) return pid;
      pid = ppid;
    }
  } catch {
    // Without ps there is only the direct parent to watch.
  }
  return process.ppid;
}

/** Calls `onGone` when npm started this process and ends without passing a signal on. */
export function watchNpm(onGone) {
  if (!process.env.npm_lifecycle_event) return;
  const npm = identify(findNpm());
  if (!npm.started) return;
  const timer = setInterval(() => {
    if (isRunning(npm)) return;
    clearInterval(timer);
    onGone();
  }, pollMs);
  timer.unref();
}
