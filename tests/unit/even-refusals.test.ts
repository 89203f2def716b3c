import { expect, it } from 'vitest';
import { EvenRefusals } from '@/lib/auth/even-refusals';

it('a refusal takes as long as one of the other kind of hash took last', () => {
  const refusals = new EvenRefusals();
  expect(refusals.leftMs(20)).toBe(0);
  refusals.took('older', 95);
  expect(refusals.leftMs(20)).toBe(75);
  refusals.took('own', 130);
  expect(refusals.leftMs(95)).toBe(35);
  refusals.took('own', 20);
  refusals.took('older', 90);
  expect(refusals.leftMs(20)).toBe(70);
  expect(refusals.leftMs(90)).toBe(0);
});

it('a moment in which the machine was busy does not hold up refusals for more than a second', () => {
  const refusals = new EvenRefusals();
  refusals.took('older', 60_000);
  expect(refusals.leftMs(20)).toBe(980);
});
