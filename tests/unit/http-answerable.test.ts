import { expect, it } from 'vitest';
import { isWrittenTime } from '@/db/values';
import { decodableAddress } from '@/lib/http/answerable';

it.each(['/', '/api/v1/pairs/1/PLAYER?search=%zz', '/a%20b?c=%ff&d=?', '*', '/%F0%9F%92%A9'])(
  'leaves the address %s as it is',
  (address) => {
    expect(decodableAddress(address)).toBe(address);
  },
);

it.each([
  ['/%', '/%25'],
  ['/%zz/%20?a=%zz?b', '/%25zz/%2520?a=%zz?b'],
  ['/%C0%AF', '/%25C0%25AF'],
  ['/%ED%A0%80', '/%25ED%25A0%2580'],
])('makes of the path in %s one that names nothing, but can be decoded', (address, decodable) => {
  expect(decodableAddress(address)).toBe(decodable);
  expect(() => decodeURIComponent(decodable.split('?')[0] as string)).not.toThrow();
});

it.each(['2026-11-24 22:19:44.123456+00', '2024-02-29 00:00:00+05:30', '1999-12-31 23:59:59-03:30:15'])(
  'takes %s for a time as PostgreSQL writes it',
  (text) => {
    expect(isWrittenTime(text)).toBe(true);
  },
);

it.each([
  '',
  'now',
  'infinity',
  '2026-02-30 00:00:00+00',
  '2026-02-01 24:00:00+00',
  '2026-02-01 23:59:60+00',
  '0000-01-01 00:00:00+00',
  '10000-01-01 00:00:00+00',
  '2026-01-01 00:00:00',
  '2026-01-01T00:00:00Z',
  '2026-01-01 00:00:00+16',
  '2026-01-01 00:00:00+00 BC',
])('does not take %j for one', (text) => {
  expect(isWrittenTime(text)).toBe(false);
});
