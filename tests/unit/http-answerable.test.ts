import { expect, it } from 'vitest';
import { decodableAddress, readableCookies } from '@/lib/http/answerable';

it.each(['/', '/api/v1/pairs/1/PLAYER?search=%zz', '/a%20b?c=%ff&d=?', '/%F0%9F%92%A9'])(
  'leaves the address %s as it is',
  (address) => {
    expect(decodableAddress(address)).toBe(address);
  },
);

it.each([
  ['/%', '/%25'],
  ['*', '/_nowhere'],
  ['/_global-error?a=b', '/_nowhere'],
  ['/%zz/%20?a=%zz?b', '/%25zz/%2520?a=%zz?b'],
  ['/%C0%AF', '/%25C0%25AF'],
  ['/%ED%A0%80', '/%25ED%25A0%2580'],
])('makes of the path in %s one that names nothing, but can be decoded', (address, decodable) => {
  expect(decodableAddress(address)).toBe(decodable);
  expect(() => decodeURIComponent(decodable.split('?')[0] as string)).not.toThrow();
});

it('leaves out the cookie of where to go on, when it holds no address, and no other', () => {
  const good = 'a=1; __Host-lockstep-callback-12345678=https%3A%2F%2Fexample.org%2F; b=%zz';
  expect(readableCookies(good)).toBe(good);
  for (const broken of ['http%3A%2F%2F%5B', '%zz', '', 'nowhere'])
    expect(readableCookies(`a=1; lockstep-callback-12345678=${broken}; b=2`)).toBe('a=1; b=2');
});
