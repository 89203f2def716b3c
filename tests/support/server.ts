import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { waitFor } from './wait-for';

const START_TIMEOUT_MS = 240_000;
const STOP_TIMEOUT_MS = 60_000;

export const TEST_SECRET = 'a secret that only the tests know, 1234567890';

export type WebServer = {
  origin: string;
  /** The output of the process so far. */
  output(): string;
  /** Sends the process a signal. */
  signal(name: NodeJS.Signals): void;
  /** Ends the process; resolves once it is gone. */
  stop(): Promise<void>;
};

/** Starts the production build on 127.0.0.1, on the given port or one of its choice, and waits until it answers. */
export async function startServer(options: {
  databaseUrl: string;
  port?: number;
  env?: Record<string, string>;
}): Promise<WebServer> {
  const port = String(options.port ?? 0);
  const child = spawn(
    process.execPath,
    ['node_modules/next/dist/bin/next', 'start', '-p', port, '-H', '127.0.0.1'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        LOCKSTEP_DIST_DIR: process.env.LOCKSTEP_DIST_DIR ?? '.next-test',
        NEXT_TELEMETRY_DISABLED: '1',
        NODE_ENV: 'production',
        DATABASE_URL: options.databaseUrl,
        SECRET_KEY: TEST_SECRET,
        RATE_LIMIT_CALLS: '100000',
        // No balancer has to notice that the server stops.
        SHUTDOWN_DELAY_SECONDS: '0',
        ...options.env,
      },
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  try {
    const origin = await untilAnswering(child, () => output);
    return {
      origin,
      output: () => output,
      signal: (name: NodeJS.Signals) => void child.kill(name),
      stop: () => stop(child),
    };
  } catch (error) {
    await stop(child);
    throw new Error(`the web server did not start: ${output}`, { cause: error });
  }
}

/** The address that the server says it has, once it answers there. */
async function untilAnswering(child: ChildProcess, output: () => string): Promise<string> {
  return waitFor(
    'the web server answers',
    async () => {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
      const origin = /Local:\s+(http:\S+)/.exec(output())?.[1];
      const answer = origin ? await fetch(`${origin}/healthz`).catch(() => null) : null;
      return answer?.ok && origin;
    },
    START_TIMEOUT_MS,
  );
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const forced = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await gone;
  clearTimeout(forced);
}

/** A port that nobody uses now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
