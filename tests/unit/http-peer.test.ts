import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import { networksOf } from '@/lib/auth/networks';
import { ADDRESS_HEADER, believe } from '@/lib/http/peer';

function believed(headers: IncomingHttpHeaders, hops: number, peer = '192.0.2.1'): IncomingHttpHeaders {
  believe(headers, peer, hops);
  return headers;
}

describe('without a trusted proxy', () => {
  it('counts a client by its connection, whatever its headers claim', () => {
    const forged = { 'x-forwarded-for': '10.0.0.1', [ADDRESS_HEADER]: '10.0.0.2', forwarded: 'for=10.0.0.3' };
    expect(believed(forged, 0)).toEqual({ [ADDRESS_HEADER]: '192.0.2.1', 'x-forwarded-for': '192.0.2.1' });
  });

  it('lets nobody claim TLS or another host', () => {
    const forged = {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'elsewhere.example',
      'x-forwarded-port': '1',
    };
    const headers = believed(forged, 0);
    expect(Object.keys(headers)).toEqual([ADDRESS_HEADER, 'x-forwarded-for']);
  });
});

describe('behind trusted proxies', () => {
  it.each([
    [1, '203.0.113.9', '203.0.113.9'],
    [1, '10.0.0.1, 203.0.113.9', '203.0.113.9'],
    [2, '10.0.0.1, 203.0.113.9, 198.51.100.1', '203.0.113.9'],
    [2, '203.0.113.9', '203.0.113.9'],
    [1, '', '192.0.2.1'],
    [1, '203.0.113.9:5678', '203.0.113.9'],
    [1, '[2001:db8::9]:443', '2001:db8:0:0::/64'],
    [1, '[::1]:80', '0:0:0:0::/64'],
    [1, 'fe80::1%eth0', 'fe80:0:0:0::/64'],
    [1, 'unknown', '192.0.2.1'],
    [1, '203.0.113.9, _hidden', '192.0.2.1'],
    [1, '999.0.0.1', '192.0.2.1'],
  ])('with %i of them, "%s" means %s', (hops, list, client) => {
    expect(believed({ 'x-forwarded-for': list }, hops)[ADDRESS_HEADER]).toBe(client);
  });

  it('believes them about scheme and host', () => {
    const headers = believed(
      { 'x-forwarded-proto': 'http, https', 'x-forwarded-host': 'lockstep.example' },
      1,
    );
    expect(headers).toMatchObject({ 'x-forwarded-proto': 'https', 'x-forwarded-host': 'lockstep.example' });
  });
});

it.each([
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:192.0.2.7', '192.0.2.7'],
  ['::ffff:c000:207', '192.0.2.7'],
  ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
  ['0000:0000:0000:0000:0000:ffff:c000:0207', '192.0.2.7'],
  ['::ffff:0:192.0.2.7', '0:0:0:0::/64'],
  ['2001:db8:1:02::', '2001:db8:1:2::/64'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['::1', '0:0:0:0::/64'],
])('counts %s as %s', (peer, address) => {
  expect(believed({}, 0, peer)[ADDRESS_HEADER]).toBe(address);
});

describe('the networks of a client', () => {
  it('of IPv4 are its address alone', () => {
    expect(networksOf('192.0.2.7')).toEqual([{ network: '192.0.2.7', times: 1 }]);
  });

  it('of IPv6 are its /64, and with more room the /56 and the /48 around it', () => {
    expect(networksOf('2001:db8:1:2ff::/64')).toEqual([
      { network: '2001:db8:1:2ff::/64', times: 1 },
      { network: '2001:db8:1:200::/56', times: 4 },
      { network: '2001:db8:1:0::/48', times: 16 },
    ]);
  });
});
