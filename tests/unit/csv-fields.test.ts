import { expect, it } from 'vitest';
import { day, email, instant, optionalInstant, text, whole } from '@/lib/import/parse-field';

it.each([
  ['0', '0'],
  ['+7', '7'],
  ['007', '7'],
  ['100', '100'],
])('%s is the whole number %s', (field, value) => {
  expect(whole(0n, 100n)(field)).toEqual({ value });
});

it.each([
  ['', 'is empty'],
  ['1.5', 'is not a whole number'],
  ['1e3', 'is not a whole number'],
  ['0x10', 'is not a whole number'],
  ['NaN', 'is not a whole number'],
  ['-1', 'is negative'],
  ['101', 'is too large (at most 100)'],
  ['9'.repeat(500), 'is too large (at most 100)'],
])('%j is no whole number from 0 to 100: it %s', (field, fault) => {
  expect(whole(0n, 100n)(field)).toEqual({ fault });
});

it('a number past 2^53 is kept exactly', () => {
  expect(whole(0n, 9_223_372_036_854_775_807n)('9223372036854775807')).toEqual({
    value: '9223372036854775807',
  });
});

it('a day is its first instant in UTC', () => {
  expect(day('2012-02-29')).toEqual({ value: '2012-02-29T00:00:00Z' });
});

it.each([
  '2013-02-29',
  '2013-13-01',
  '2013-00-10',
  '21/09/2013',
  '2013-9-1',
  '0000-01-01',
  '',
  'today',
  '2013-09-21T10:00:00',
])('%j is no day', (field) => {
  expect(day(field)).toHaveProperty('fault');
});

it.each([
  ['2013-09-21', '2013-09-21T00:00:00Z'],
  ['2013-09-21 10:11', '2013-09-21T10:11:00Z'],
  ['2013-09-21 10:11:12.123456+02', '2013-09-21T10:11:12.123456+02'],
  ['2013-09-21T10:11:12Z', '2013-09-21T10:11:12Z'],
  ['2013-09-21T10:11:12-05:30', '2013-09-21T10:11:12-05:30'],
])('%s is the instant %s', (field, value) => {
  expect(instant(field)).toEqual({ value });
});

it.each(['2013-02-29 10:00', '2013-09-21 25:00', '2013-09-21 10:61', 'infinity', 'epoch', '1379757072'])(
  '%j is no instant',
  (field) => {
    expect(instant(field)).toHaveProperty('fault');
  },
);

it('an empty optional instant is none', () => {
  expect(optionalInstant('')).toEqual({ value: null });
});

it.each(['', 'x', 'a@', '@b', 'a b@c', 'a@b@c', `${'x'.repeat(250)}@b.hu`])(
  '%j is no e-mail address',
  (field) => {
    expect(email(field)).toHaveProperty('fault');
  },
);

it('text has its length limited', () => {
  expect(text(3)('abc')).toEqual({ value: 'abc' });
  expect(text(3)('abcd')).toHaveProperty('fault');
});
