import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createKeySecret, hashKeySecret, readApiKey, writeApiKey } from '@/lib/auth/api-keys';
import { networkFault } from '@/lib/contract/networks';
import {
  GRANTABLE_PERMISSIONS,
  mayDo,
  PERMISSION_PRESETS,
  PERMISSIONS,
  type Permission,
} from '@/lib/contract/permissions';
import { updateProgramBodyShape } from '@/lib/contract/programs';

describe('the text of a key', () => {
  const secret = createKeySecret();
  const key = writeApiKey(12, secret);

  it('is read back as its id and the hash of its secret', () => {
    expect(key).toMatch(/^lsk_12_[0-9A-Za-z]{49}$/);
    expect(readApiKey(key)).toEqual({ id: 12, hash: hashKeySecret(secret) });
  });

  it('ends in the CRC-32 of all before it, in base 62', () => {
    const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    const value = [...key.slice(-6)].reduce((sum, digit) => sum * 62 + digits.indexOf(digit), 0);
    expect(value).toBe(crc32(key.slice(0, -6)));
  });

  it('holds 256 bits: the smallest and the largest secret fit, and no two are alike', () => {
    expect(new Set(Array.from({ length: 1000 }, createKeySecret)).size).toBe(1000);
    for (const one of Array.from({ length: 1000 }, createKeySecret)) expect(one).toMatch(/^[0-9A-Za-z]{43}$/);
  });

  it('with any one character changed, left out, doubled or swapped is known as mistyped', () => {
    for (let at = 4; at < key.length; at++) {
      const [before, one, after] = [key.slice(0, at), key[at] as string, key.slice(at + 1)];
      const next = after[0] ?? '';
      const mistakes = [
        `${before}${one === 'x' ? 'y' : 'x'}${after}`,
        `${before}${after}`,
        `${before}${one}${one}${after}`,
        `${before}${next}${one}${after.slice(1)}`,
      ];
      for (const mistake of mistakes.filter((text) => text !== key)) {
        expect([mistake, readApiKey(mistake)]).toEqual([mistake, 'mistyped']);
      }
    }
  });

  it.each(['', 'lsk', 'lsk-12', 'a.b.c', 'LSK_12_x', ' lsk_1_'])('“%s” is no key', (text) => {
    expect(readApiKey(text)).toBeNull();
  });

  it('is found by the expression that docs/security.md gives to scanners', () => {
    const expression = /^ {4}(\\blsk_.*)$/m.exec(readFileSync('docs/security.md', 'utf8'))?.[1] ?? '';
    expect(new RegExp(expression).exec(`API_KEY="${key}"`)?.[0]).toBe(key);
    expect(new RegExp(expression).test(`lsk_12_${'a'.repeat(48)}`)).toBe(false);
  });
});

describe('what a program may hold', () => {
  const FOR_PEOPLE = ['users.manage', 'sessions.manage', 'programs.manage', 'console.enter'];

  it('gives nobody access: no users, sessions, programs, pages or own account', () => {
    const all = Object.keys(PERMISSIONS);
    const kept = all.filter((one) => FOR_PEOPLE.includes(one) || one.startsWith('self.'));
    expect(all.filter((one) => !GRANTABLE_PERMISSIONS.includes(one as Permission))).toEqual(kept);
    expect(kept).toHaveLength(7);
  });

  it('is never more than an admin may do', () => {
    for (const permission of GRANTABLE_PERMISSIONS) expect(mayDo('admin', permission)).toBe(true);
  });

  it('whoever records may not repair; whoever reads writes nothing; whoever operates decides nothing', () => {
    expect(PERMISSION_PRESETS.record).toEqual(['catalog.read', 'enrolments.create', 'activities.record']);
    for (const permission of PERMISSION_PRESETS.read) expect(permission).toMatch(/\.read$/);
    expect(PERMISSION_PRESETS.operate).toContain('repairs.run');
    for (const permission of PERMISSION_PRESETS.operate) expect(mayDo('operator', permission)).toBe(true);
  });
});

describe('a network', () => {
  it.each([
    '10.20.0.0/16',
    '192.0.2.7/32',
    '0.0.0.0/0',
    '2001:db8:7::/48',
    '2001:db8:0:1::/64',
    '::/0',
    'fd00::/8',
    '2001:DB8::/32',
  ])('%s is one', (text) => {
    expect(networkFault(text)).toBeNull();
  });

  it.each([
    '',
    '10.20.0.1/16',
    '10.20.0.0',
    '10.20.0.0/33',
    '10.20.0.0/016',
    '010.20.0.0/16',
    '10.20.0/16',
    '10.20.0.0/16/8',
    '10.20.0.0/16 ',
    '10.20.0.0/-1',
    '2001:db8::/65',
    '2001:db8::1/64',
    '2001:db8:7:1::/48',
    'fe80::%eth0/64',
    '::ffff:10.0.0.0/104',
    '2001::db8::/32',
    'example.org/8',
    '*',
  ])('“%s” is none', (text) => {
    expect(networkFault(text)).not.toBeNull();
  });

  it('may be given as one IPv4 address, and twice', () => {
    const { networks } = updateProgramBodyShape.parse({ networks: ['10.20.0.7', ' 10.20.0.7/32', '::/64'] });
    expect(networks).toEqual(['10.20.0.7/32', '::/64']);
  });
});
