import { expect, it } from 'vitest';
import { EvenRefusals } from '@/lib/auth/even-refusals';

it('a refusal takes as long as one of the other kind of hash took last', () => {
  const refusals = new EvenRefusals();
  refusals.took('older', 95);
  expect(refusals.leftMs('own', 20)).toBe(75);
  refusals.took('own', 130);
  expect(refusals.leftMs('older', 95)).toBe(35);
  refusals.took('own', 20);
  expect(refusals.leftMs('older', 90)).toBe(0);
});

it('refusals take no longer where no older hash was verified', () => {
  const refusals = new EvenRefusals();
  refusals.took('own', 900);
  expect(refusals.leftMs('own', 20)).toBe(0);
});

it('a moment in which the machine was busy does not hold up refusals for more than a second', () => {
  const refusals = new EvenRefusals();
  refusals.took('older', 60_000);
  expect(refusals.leftMs('own', 20)).toBe(980);
});
