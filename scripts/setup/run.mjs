import { spawn } from 'node:child_process';
import { root } from './root.mjs';

/** Running programs that `runProgram` started; an interrupted launcher must end them. */
const underWay = new Set();

/**
 * Runs a program to its end and collects its output.
 * @param {string} command
 * @param {string[]} args
 * @param {{env?: NodeJS.ProcessEnv, cwd?: string, uid?: number, gid?: number, onLine?: (line: string) => void, input?: string, echo?: (text: string) => void}} [options]
 * @returns {Promise<{code: number, output: string}>} the exit code (1 when a signal ended it) and both streams
 */
export function runProgram(command, args, options = {}) {
  const { onLine, input, echo, ...rest } = options;
  return new Promise((resolve, reject) => {
    // In a separate process group, so that Ctrl-C reaches only the launcher, which then stops everything in order.
    const child = spawn(command, args, { cwd: root, detached: true, ...rest, stdio: 'pipe' });
    underWay.add(child);
    let output = '';
    const take = (chunk) => {
      output += chunk;
      echo?.(chunk);
      for (const line of String(chunk).split(/[\r\n]+/)) if (line.trim()) onLine?.(line.trimEnd());
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
    child.once('error', (error) => {
      underWay.delete(child);
      reject(error);
    });
    child.once('close', (code, signal) => {
      underWay.delete(child);
      if (signal) echo?.(`\nended by ${signal}\n`);
      resolve({ code: code ?? 1, output });
    });
  });
}

/** Ends every running program of `runProgram`, and waits for it. */
export async function endPrograms(signal = 'SIGTERM') {
  await Promise.all(
    [...underWay].map(
      (child) =>
        new Promise((resolve) => {
          child.once('close', resolve);
          const send = (name) => {
            try {
              process.kill(-child.pid, name);
            } catch {
              resolve();
            }
          };
          send(signal);
          setTimeout(() => send('SIGKILL'), 5_000).unref();
        }),
    ),
  );
}
