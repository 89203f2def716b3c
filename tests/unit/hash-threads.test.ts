import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { hashOnThread, verifyOnThread } from '@/lib/auth/hash-threads';
import { processWide } from '@/lib/process-wide';

const CHEAP = { memoryCost: 1_024, timeCost: 1, parallelism: 1 };

/** The priorities of the threads of this process in Linux: 0 is normal, 19 is the lowest. */
function niceness(): number[] {
  return readdirSync('/proc/self/task').map((thread) => {
    const fields = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
    return Number(fields?.[16]);
  });
}

it('a password is hashed and verified on a thread', async () => {
  const stored = await hashOnThread('eleven sleepy hedgehogs', CHEAP);
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=1024,t=1,p=1\$/);
  const asked = ['eleven sleepy hedgehogs', 'twelve sleepy hedgehogs'].map((one) =>
    verifyOnThread(stored, one),
  );
  expect(await Promise.all(asked)).toEqual([true, false]);
});

it('a text that is no hash is told apart, an error is thrown, and the thread goes on', async () => {
  expect(await verifyOnThread('nonsense', 'eleven sleepy hedgehogs')).toBeNull();
  await expect(hashOnThread('eleven sleepy hedgehogs', { ...CHEAP, memoryCost: 1 })).rejects.toThrow();
  expect(await hashOnThread('eleven sleepy hedgehogs', CHEAP)).toMatch(/^\$argon2id/);
});

it('a thread that ended while it had nothing to do gets no further password', async () => {
  const idle = processWide<Worker[]>('hash-threads', () => []);
  await hashOnThread('eleven sleepy hedgehogs', CHEAP);
  expect(idle).not.toEqual([]);
  await Promise.all(idle.map((thread) => thread.terminate()));
  expect(await hashOnThread('eleven sleepy hedgehogs', CHEAP)).toMatch(/^\$argon2id/);
});

it.skipIf(process.platform !== 'linux')(
  'only the threads that hash give way to everything else',
  async () => {
    await hashOnThread('eleven sleepy hedgehogs', CHEAP);
    const usual = getPriority();
    expect(new Set(niceness())).toEqual(new Set([usual, Math.min(usual + 10, 19)]));
  },
);
