import { describe, expect, type TestContext as Running, test } from 'vitest';
import { createClient } from '@/db/client';
import { listViolations } from '@/lib/health/list-violations';
import { readCheckUnderway } from '@/lib/health/read-check-underway';
import { runCheck } from '@/lib/health/run-check';
import { plantOfEveryKind, type TestContext, testContext } from '../support/context';
import { spawnNode } from '../support/spawn-node';
import { waitFor } from '../support/wait-for';

const AT_ONCE = { confirmDelayMs: 0 };
const FIRST_PAGE = { limit: 50, sort: 'first_seen_at', order: 'desc' } as const;

/** A separate database with a violation of every kind. The tests mostly wait, so they run at the same time. */
async function planted(onTestFinished: Running['onTestFinished']): Promise<TestContext> {
  const ctx = await testContext();
  onTestFinished(() => ctx.close());
  await plantOfEveryKind(ctx.db);
  return ctx;
}

describe.concurrent('a check', () => {
  test('that died before its second look leaves its findings to the next one', async ({ onTestFinished }) => {
    const ctx = await planted(onTestFinished);
    const abort = new AbortController();
    const dying = runCheck(ctx, { confirmDelayMs: 600_000, signal: abort.signal });
    await waitFor('its first look is stored', async () => {
      return (await readCheckUnderway(ctx)).phase === 'second_look';
    });
    abort.abort();
    await expect(dying).rejects.toThrow();
    expect(await runCheck(ctx, AT_ONCE)).toMatchObject({ opened: 0, inconsistent: 4 });
    expect((await listViolations(ctx, FIRST_PAGE)).total).toBe(4);
  });

  test('whose process was killed between its two looks blocks others only for seconds', async ({
    onTestFinished,
  }) => {
    const ctx = await planted(onTestFinished);
    const worker = spawnNode('tests/support/worker-process.ts', [ctx.url, '{}']);
    onTestFinished(() => void worker.child.kill('SIGKILL'));
    await waitFor('it waits for its second look', async () => {
      return (await readCheckUnderway(ctx)).phase === 'second_look';
    });
    worker.child.kill('SIGKILL');
    await worker.ended;
    const askedAtMs = performance.now();
    expect(await runCheck(ctx, AT_ONCE)).toMatchObject({ joined: false, opened: 0, inconsistent: 4 });
    expect(performance.now() - askedAtMs).toBeLessThan(20_000);
    expect((await readCheckUnderway(ctx)).phase).toBeNull();
  });

  test('that is alive is waited for until its second look', async ({ onTestFinished }) => {
    const ctx = await planted(onTestFinished);
    const other = createClient({ url: ctx.url, applicationName: 'lockstep-test', poolMax: 4 });
    try {
      const first = runCheck(ctx, { confirmDelayMs: 5_000 });
      await waitFor('it waits', async () => (await readCheckUnderway(ctx)).phase === 'second_look');
      const second = await runCheck({ ...ctx, db: other }, AT_ONCE);
      expect(second).toMatchObject({ id: (await first).id, joined: true });
    } finally {
      await other.$client.end();
    }
  });
});
