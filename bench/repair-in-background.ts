import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Repair } from '@/lib/contract/repairs';
import { runCheck } from '@/lib/health/run-check';
import { type NodeProcess, spawnNode } from '../tests/support/spawn-node';
import { benchDatabase, DURABLE } from './support/bench-database';
import { argument, say } from './support/measure';
import { type RunningNginx, startNginx } from './support/nginx';
import { breakPairs, plantPairs } from './support/plant-pairs';
import { addOperator, SECRET_KEY, signIn, startServer } from './support/web-server';

/**
 * Repairs many violations through HTTP, which a worker carries on: to the end, aborted half way, and with the worker killed
 * half way. Prints the times and the memory of both processes. See bench/README.md.
 */
/** So many that the request does less than half of them. */
const violations = argument('violations', 165_600);
/** One of so many pairs is broken. */
const brokenEvery = argument('broken-every', 4);
/** Whether the requests go through an nginx. */
const withNginx = argument('nginx', 0) === 1;
const LOOK_EVERY_MS = 500;
const MIB = 1024;

const ctx = await benchDatabase({ settings: DURABLE });
let worker: NodeProcess | undefined;
const startWorker = () => {
  worker = spawnNode('worker/main.ts', [], {
    DATABASE_URL: ctx.url,
    SECRET_KEY,
    HEALTH_CHECK_INTERVAL_MINUTES: '1440',
    AUTO_SYNC_INTERVAL_HOURS: '168',
    SELF_TEST_INTERVAL_MINUTES: '0',
  });
};
const server = await startServer(ctx.url);
let proxy: RunningNginx | undefined;
try {
  await addOperator(ctx);
  if (withNginx) proxy = await startNginx(Number(new URL(server.origin).port));
  const { origin } = proxy ?? server;
  let token = await signIn(origin);
  const ask = async (
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; run: Repair; ms: number }> => {
    const startedAt = performance.now();
    const response = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status === 401) {
      // A run takes longer than an access token is valid.
      token = await signIn(origin);
      return ask(method, path, body);
    }
    if (!response.ok) throw new Error(`${path} was answered with ${response.status}`);
    const run = (await response.json()) as Repair;
    return { status: response.status, run, ms: Math.round(performance.now() - startedAt) };
  };
  const begin = async () => {
    const { status, run, ms } = await ask('POST', '/repairs', { scope: { filter: {} } });
    say(`answered with ${status} in ${ms} ms: ${run.state}, ${run.matched} done`);
    return run.id as number;
  };
  /** Follows a run until this holds, and says how far it is every ten seconds. */
  const follow = async (id: number, until: (run: Repair) => boolean) => {
    for (let at = 0; ; at++) {
      const { run } = await ask('GET', `/repairs/${id}`);
      if (until(run)) return run;
      if (hasEnded(run)) throw new Error(`run ${id} has ended: try more violations`);
      if (at % (10_000 / LOOK_EVERY_MS) === 0)
        say(`  ${run.state}: ${run.matched} of ${run.total}, ${run.seconds_left} s left; ${memory()}`);
      await delay(LOOK_EVERY_MS);
    }
  };
  const isHalf = (run: Repair) => run.state === 'running' && run.matched >= violations / 2;
  const hasEnded = ({ state }: Repair) => state !== 'queued' && state !== 'running';
  const memory = () => `web ${residentMib(server.pid)} MiB, worker ${residentMib(worker?.child.pid)} MiB`;

  await plantPairs(ctx.db, violations * brokenEvery, violations * brokenEvery);
  // The one violation that it finds: a table that is known to be empty would give the next check a bad plan.
  await runCheck(ctx, { confirmDelayMs: 0 });
  await breakPairs(ctx.db, brokenEvery);
  // Before the worker, which begins with a check of its own.
  say(`${(await runCheck(ctx, { confirmDelayMs: 0 })).inconsistent} violations; one run to its end`);
  startWorker();
  await delay(5_000);
  say(`before: ${memory()}`);
  let startedAt = performance.now();
  const whole = await follow(await begin(), hasEnded);
  const seconds = (performance.now() - startedAt) / 1000;
  say(`${whole.state}: ${whole.repaired} repaired in ${seconds.toFixed(1)} s; ${memory()}`);

  await breakPairs(ctx.db, brokenEvery);
  say(`${(await runCheck(ctx, { confirmDelayMs: 0 })).inconsistent} violations; aborted half way`);
  const aborted = await begin();
  await follow(aborted, isHalf);
  startedAt = performance.now();
  await ask('POST', `/repairs/${aborted}/abort`);
  const rest = await follow(aborted, hasEnded);
  say(`${rest.state} after ${Math.round(performance.now() - startedAt)} ms: ${rest.repaired} repaired`);

  await breakPairs(ctx.db, brokenEvery);
  say(`${(await runCheck(ctx, { confirmDelayMs: 0 })).inconsistent} violations; worker killed half way`);
  const killed = await begin();
  await follow(killed, isHalf);
  worker?.child.kill('SIGKILL');
  startWorker();
  startedAt = performance.now();
  const told = await follow(killed, ({ interruptions }) => interruptions > 0);
  say(`told after ${((performance.now() - startedAt) / 1000).toFixed(1)} s at ${told.matched}`);
  const done = await follow(killed, hasEnded);
  say(`${done.state}: ${done.matched} looked at, ${done.repaired} repaired; ${memory()}`);
  say(`afterwards: ${(await runCheck(ctx, { confirmDelayMs: 0 })).inconsistent} violations`);
} finally {
  worker?.child.kill('SIGTERM');
  await worker?.ended;
  await proxy?.stop();
  await server.stop();
  await ctx.close();
}

function residentMib(pid: number | undefined): string {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kib = /VmRSS:\s+(\d+)/.exec(status)?.[1];
  return kib === undefined ? '?' : String(Math.round(Number(kib) / MIB));
}
