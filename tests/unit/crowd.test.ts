import { expect, it } from 'vitest';
import { inCrowd } from '@/lib/auth/crowd';

it('a network with too many running sign-ins gets immediate refusals, and other networks get none', async () => {
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const begun = Array.from({ length: 130 }, () => inCrowd('192.0.2.1', () => ended));
  await expect(inCrowd('192.0.2.1', async () => 'in')).rejects.toMatchObject({
    code: 'rate_limited',
    retryAfterSeconds: 2,
  });
  expect(await inCrowd('192.0.2.2', async () => 'in')).toBe('in');
  end();
  await Promise.all(begun);
  expect(await inCrowd('192.0.2.1', async () => 'in')).toBe('in');
});
