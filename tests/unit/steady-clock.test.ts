import { expect, test } from 'vitest';
import { isSteady } from '@/lib/measure/steady-clock';

const SECOND = 1_000;

test('a clock that runs like ours is steady from the first look on', () => {
  const clock = {};
  for (let ms = 0; ms < 60 * SECOND; ms += 7 * SECOND) expect(isSteady(clock, 5_000_000 + ms, ms)).toBe(true);
});

test('after a jump ahead a clock is not steady until everybody had the time for a new heartbeat', () => {
  const clock = {};
  isSteady(clock, 0, 0);
  expect(isSteady(clock, 70 * SECOND, 10 * SECOND)).toBe(false);
  expect(isSteady(clock, 80 * SECOND, 20 * SECOND)).toBe(false);
  expect(isSteady(clock, 91 * SECOND, 31 * SECOND)).toBe(true);
});

test('after a jump back nobody counts as silent', () => {
  const clock = {};
  isSteady(clock, 90 * SECOND, 0);
  expect(isSteady(clock, 10 * SECOND, 10 * SECOND)).toBe(true);
});

test('each database has a clock of its own', () => {
  const [one, other] = [{}, {}];
  isSteady(one, 0, 0);
  isSteady(other, 0, 0);
  expect(isSteady(one, 70 * SECOND, SECOND)).toBe(false);
  expect(isSteady(other, SECOND, SECOND)).toBe(true);
});
