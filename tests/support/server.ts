import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

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

/** Starts the production build on 127.0.0.1, on the given or a free port, and waits until it answers. */
export async function startServer(options: {
  databaseUrl: string;
  port?: number;
  env?: Record<string, string>;
}): Promise<WebServer> {
  const port = options.port ?? (await freePort());
  const child = spawn(
    process.execPath,
    ['node_modules/next/dist/bin/next', 'start', '-p', String(port), '-H', '127.0.0.1'],
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
  const origin = `http://127.0.0.1:${port}`;
  const server = {
    origin,
    output: () => output,
    signal: (name: NodeJS.Signals) => void child.kill(name),
    stop: () => stop(child),
  };
  try {
    await untilAnswering(child, origin);
  } catch (error) {
    await server.stop();
    throw new Error(`the web server did not start: ${output}`, { cause: error });
  }
  return server;
}

async function untilAnswering(child: ChildProcess, origin: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const answer = await fetch(`${origin}/healthz`).catch(() => null);
    if (answer?.ok) return;
    await delay(50);
  }
  throw new Error('it did not answer in time');
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
