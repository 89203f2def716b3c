import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface NodeProcess {
  child: ChildProcess;
  /** Everything written to standard output and standard error so far. */
  output: () => { out: string; error: string };
  /** Resolves with the exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
}

/** Runs a TypeScript file of this project in a separate process, with `input` on its standard input if given. */
export function spawnNode(
  file: string,
  args: string[],
  environment: Record<string, string> = {},
  input?: string,
): NodeProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    env: { NODE_ENV: 'production', PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(input);
  let out = '';
  let error = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    error += chunk;
  });
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  return { child, output: () => ({ out, error }), ended };
}
