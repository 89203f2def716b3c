import { describe, expect, it } from 'vitest';
import { checkedUrl, retryAfterMs } from '@/lib/channels/post';
import { resolveTarget } from '@/lib/channels/resolve-target';
import { isPublicAddress, mayConnect, NO_TARGETS, parseHosts, parseNetworks } from '@/lib/settings/addresses';
import { parseSmtpUrl } from '@/lib/settings/parse-smtp-url';

const NOT_PUBLIC = {
  'this network': ['0.0.0.0', '0.255.255.255'],
  private: ['10.0.0.0', '10.255.255.255', '172.16.0.0', '172.31.255.255', '192.168.0.1', '192.168.255.255'],
  'carrier-grade NAT': ['100.64.0.0', '100.127.255.255'],
  loopback: ['127.0.0.1', '127.255.255.255', '::1'],
  'link-local': [
    '169.254.0.0',
    '169.254.169.254',
    '169.254.255.255',
    'fe80::1',
    'febf:ffff::1',
    'fe80::1%eth0',
  ],
  'protocols and documents': [
    '192.0.0.1',
    '192.0.0.255',
    '192.0.2.1',
    '192.88.99.1',
    '198.18.0.0',
    '198.19.255.255',
    '198.51.100.7',
    '203.0.113.255',
    '2001:db8::1',
    '2001:10::1',
    '2001:20::1',
    '3fff::1',
    '100::1',
  ],
  multicast: ['224.0.0.0', '239.255.255.255', 'ff00::1', 'ff02::fb'],
  'reserved and broadcast': ['240.0.0.0', '255.255.255.255'],
  unspecified: ['::'],
  'unique local': ['fc00::1', 'fd12:3456:789a::1', 'fdff:ffff::1', 'fec0::1'],
  'IPv4 in IPv6, mapped': [
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:7f00:1',
    '::127.0.0.1',
  ],
  NAT64: ['64:ff9b::7f00:1', '64:ff9b::8.8.8.8', '64:ff9b:1::1'],
  '6to4 and Teredo': ['2002:7f00:1::', '2002:808:808::1', '2001:0:4136:e378::1', '2001::1'],
  'no address': ['', 'localhost', '127.1', '0x7f000001', '2130706433', '1.2.3', '1.2.3.4.5', '::g', '[::1]'],
};

describe('an address is not public', () => {
  it.each(Object.entries(NOT_PUBLIC).flatMap(([why, all]) => all.map((address) => [why, address])))(
    '(%s) %s',
    (_, address) => {
      expect(isPublicAddress(address as string)).toBe(false);
    },
  );
});

it.each([
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.0',
  '169.253.255.255',
  '169.255.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '192.0.1.0',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '2606:4700::1111',
  '2a00:1450:4001:80b::200e',
  '2001:200::1',
  '2001:4860:4860::8888',
  '2003::1',
  '3ffe::1',
])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

it('accepts a host or a network that the deployer allowed, and no other', () => {
  const hosts = parseHosts('Hooks.Internal, [::1] ,127.0.0.1') ?? new Set();
  const networks = parseNetworks('10.1.0.0/16, fd00::/8,192.168.7.7');
  expect(networks).not.toBeNull();
  const allowed = { hosts, networks: networks ?? NO_TARGETS.networks };
  expect(mayConnect('hooks.internal', '10.9.9.9', allowed)).toBe(true);
  expect(mayConnect('::1', '::1', allowed)).toBe(true);
  expect(mayConnect('other', '10.1.2.3', allowed)).toBe(true);
  expect(mayConnect('other', 'fd00::7', allowed)).toBe(true);
  expect(mayConnect('other', '192.168.7.7', allowed)).toBe(true);
  expect(mayConnect('other', '192.168.7.8', allowed)).toBe(false);
  expect(mayConnect('other', '10.2.0.0', allowed)).toBe(false);
  expect(mayConnect('internal', '10.9.9.9', allowed)).toBe(false);
  expect(mayConnect('other', '127.0.0.1', allowed)).toBe(false);
});

it.each(['10.0.0.0/33', '10.0.0/8', 'fd00::/129', 'host', '10.0.0.0/8/8', '10.0.0.0/', 'fe80::1%eth0'])(
  '%s is no network',
  (text) => expect(parseNetworks(text)).toBeNull(),
);

it.each(['https://host', 'a b', 'host:80', '*.example.org', '-x', 'a/b'])('%s is no host', (text) =>
  expect(parseHosts(text)).toBeNull(),
);

it.each([
  ['smtps://u%40x:p%3Aw@mail.example.org', { port: 465, security: 'tls', user: 'u@x', password: 'p:w' }],
  ['smtp://mail.example.org', { host: 'mail.example.org', port: 587, security: 'starttls', user: null }],
  ['smtp://10.0.0.25:25?security=none', { host: '10.0.0.25', port: 25, security: 'none' }],
])('%s is a mail server', (text, server) =>
  expect(parseSmtpUrl(text)).toMatchObject({ ...server, trusted: true }),
);

it.each([
  'mail.example.org',
  'http://mail.example.org',
  'smtp://',
  'smtp://h/path',
  'smtps://h?security=none',
  'smtp://h?x=1',
  'smtp://%zz@h',
  'smtp://me%0d%0aRCPT@h',
  'smtp://me:pw%00@h',
])('%s is no mail server', (text) => expect(parseSmtpUrl(text)).toBeNull());

describe('a URL is refused', () => {
  const allowed = { hosts: new Set(['hooks.internal']), networks: NO_TARGETS.networks };
  it.each([
    ['http://example.org/', 'not https'],
    ['ftp://example.org/', 'not https'],
    ['file:///etc/passwd', 'not https'],
    ['https://user:pw@example.org/', 'a user or a password'],
    ['https://example.org:22/', 'port 22'],
    ['https://example.org:25/', 'port 25'],
    ['nonsense', 'not a URL'],
    ['ftp://hooks.internal/', 'not https'],
  ])('%s: %s', (url, why) => expect(() => checkedUrl(url, allowed)).toThrow(why));

  it('unless the deployer allowed its host', () => {
    expect(checkedUrl('http://hooks.internal:81/x', allowed).port).toBe('81');
    expect(checkedUrl('https://hooks.internal:25/x', allowed).port).toBe('25');
    expect(checkedUrl('https://example.org:8443/x', allowed).port).toBe('8443');
  });

  it.each(['https://0x7f.1/', 'https://2130706433/', 'https://[::ffff:127.0.0.1]/', 'https://127.1/'])(
    '%s is seen for what it is, whatever way it is written',
    async (url) => {
      const host = checkedUrl(url, NO_TARGETS).hostname.replace(/^\[(.*)\]$/, '$1');
      const options = { allowed: NO_TARGETS, resolve: async () => ['8.8.8.8'], limitMs: 10 };
      await expect(resolveTarget(host, options)).rejects.toThrow('not public');
    },
  );
});

it('of the addresses of a name, only those that are open are connected to', async () => {
  const resolve = async () => ['10.0.0.1', '9.9.9.9', '::1'];
  const options = { allowed: NO_TARGETS, resolve, limitMs: 10 };
  expect(await resolveTarget('mixed.example.org', options)).toEqual(['9.9.9.9']);
  expect(await resolveTarget('mixed.example.org', { ...options, trusted: true })).toHaveLength(3);
});

it.each([
  ['7', 7_000],
  ['0', 0],
  ['999999', 3_600_000],
  ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  ['soon', undefined],
  ['-5', undefined],
  ['', undefined],
])('Retry-After: %s asks to wait %s ms', (header, ms) => {
  expect(retryAfterMs(header, Date.parse('2026-01-01T00:00:00Z'))).toBe(ms);
});
