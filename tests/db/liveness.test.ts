import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Database } from '@/db/client';
import { measuredClient } from '@/lib/counts/measured-client';
import { DEATH_PACE, type DeathPace } from '@/lib/liveness/end-when-dead';
import { judgeLiveness, LIVENESS_LIMITS } from '@/lib/liveness/judge-liveness';
import { readSigns } from '@/lib/liveness/signs';
import { type TestContext, testContext } from '../support/context';
import { type NodeProcess, spawnNode } from '../support/spawn-node';
import { waitFor } from '../support/wait-for';

const MINUTE_MS = 60_000;

let ctx: TestContext;
const folder = mkdtempSync(join(tmpdir(), 'lockstep-alive-'));
beforeAll(async () => {
  ctx = await testContext();
});
afterAll(async () => {
  await ctx?.close();
  rmSync(folder, { recursive: true });
});

const why = (inMs: number) => judgeLiveness(readSigns(), performance.now() + inMs, LIVENESS_LIMITS);

test('a pool whose places are all taken and never given back is dead, one with a place left is not', async () => {
  const db = measuredClient('rounds', { url: ctx.url, applicationName: 'lockstep-test', poolMax: 2 });
  const [first, second] = [await db.$client.connect(), await db.$client.connect()];
  expect(why(MINUTE_MS - 1_000)).toEqual([]);
  expect(why(2 * MINUTE_MS)).toEqual([expect.stringContaining('the connections for rounds are all taken')]);
  // Using a connection is a sign of life.
  const stirredAtMs = () => readSigns().pools.find(({ name }) => name === 'rounds')?.stirredAtMs ?? 0;
  const before = stirredAtMs();
  await first.query('SELECT 1');
  expect(stirredAtMs()).toBeGreaterThan(before);
  second.release();
  expect(why(60 * MINUTE_MS)).toEqual([]);
  first.release();
  await db.$client.end();
});

test('a pool whose database refuses connections is alive for hours with any number of callers', async () => {
  const nowhere = new URL(ctx.url);
  nowhere.port = '1';
  const db: Database = measuredClient('requests', {
    url: nowhere.toString(),
    applicationName: 'lockstep-test',
    poolMax: 2,
  });
  const asked = Array.from({ length: 10 }, () => db.$client.query('SELECT 1'));
  expect(why(600 * MINUTE_MS)).toEqual([]);
  const answers = await Promise.allSettled(asked);
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill('rejected'));
  expect(why(600 * MINUTE_MS)).toEqual([]);
  await db.$client.end();
});

let worker: NodeProcess | undefined;
afterEach(() => worker?.child.kill('SIGKILL'));

const startWorkerProcess = (death: Partial<DeathPace>, ...flaws: string[]) => {
  const pace = JSON.stringify({
    pollMs: 50,
    death: { ...DEATH_PACE, stillMs: 500, lookEveryMs: 50, ...death },
  });
  worker = spawnNode('tests/support/worker-process.ts', [ctx.url, pace, ...flaws], { TMPDIR: folder });
  return worker;
};
/** Asks as a container's supervisor does. */
const alive = async () => {
  const asking = spawnNode('scripts/container.mjs', ['alive', 'worker'], { TMPDIR: folder });
  return { code: await asking.ended, said: asking.output().out };
};

test('a worker reports that it is alive, and after its end nothing reports it', async () => {
  const { child } = startWorkerProcess({});
  await waitFor('the worker lives', async () => (await alive()).code === 0);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await alive()).toEqual({ code: 1, said: 'no worker process answers\n' });
});

test('a worker whose places are lost says that it is dead, and why', async () => {
  startWorkerProcess({ deadMs: 60 * MINUTE_MS }, 'leaking');
  const { said } = await waitFor('the worker is dead', async () => {
    const answer = await alive();
    return answer.said.includes('dead') && answer;
  });
  expect(said).toMatch(/the connections for worker are all taken, and nothing happened on them for \d+ s/);
});

test('a worker that is dead for long enough ends by itself, so that any supervisor starts it again', async () => {
  const { ended, output } = startWorkerProcess({ deadMs: 100 }, 'leaking');
  expect(await ended).toBe(0);
  expect(output().out).toMatch(/"level":"fatal".*the connections for worker are all taken.*was dead inside/);
});
