import { describe, expect, it } from 'vitest';
import { refusePassword } from '@/lib/auth/password-rules';
import { seal, unseal } from '@/lib/auth/seal';
import { stepOfCode } from '@/lib/auth/totp';

const owner = { email: 'margit.kovacs@example.org', name: 'Margit Kovács' };

describe('a new password', () => {
  it.each([
    'qwertyqwerty',
    'QwertyQwerty',
    '1q2w3e4r5t6y',
    'leave me alone',
    'aaaaaaaaaaaa',
    'abcabcabcabcabc',
    '12341234123412',
    'abcdefghijklmn',
    '987654321098',
    'margit.kovacs@example.org',
    'Margit Kovács',
    'margit-kovacs-2026',
    'short',
    'x'.repeat(129),
  ])('may not be %s', (password) => {
    expect(refusePassword(password, owner)).toMatch(/^must /);
  });

  it.each([
    'correct horse battery staple',
    'margit keeps eleven sleepy hedgehogs',
    'vK3-tz9_Qq0m',
    'csak kisbetűk és szóköz',
    `${'🦔'.repeat(3)}nine more signs`,
    `${'long '.repeat(25)}end`,
  ])('may be %s: there are no rules of composition', (password) => {
    expect(refusePassword(password, owner)).toBeNull();
  });
});

describe('a sealed secret', () => {
  const sealed = seal('JBSWY3DPEHPK3PXP', 'user/7', 'one secret key of enough bytes, really');

  it('opens for its owner with its key only, and not once it was changed', () => {
    const key = 'one secret key of enough bytes, really';
    expect(unseal(sealed, 'user/7', key)).toBe('JBSWY3DPEHPK3PXP');
    expect(unseal(sealed, 'user/8', key)).toBeNull();
    expect(unseal(sealed, 'user/7', `${key}!`)).toBeNull();
    expect(unseal('v1.', 'user/7', key)).toBeNull();
    expect(unseal(sealed.slice(0, -4), 'user/7', key)).toBeNull();
    const body = Buffer.from(sealed.slice(3), 'base64url');
    body[14] = (body[14] ?? 0) ^ 1;
    expect(unseal(`v1.${body.toString('base64url')}`, 'user/7', key)).toBeNull();
  });

  it('never looks the same twice', () => {
    expect(seal('x', 'user/7', 'k')).not.toBe(seal('x', 'user/7', 'k'));
  });
});

describe('the code of an authenticator', () => {
  // RFC 6238, appendix B: the secret is "12345678901234567890", here in base32; codes are the last six digits.
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at %i s is %s, as the RFC says', (seconds, code) => {
    expect(stepOfCode(secret, code, seconds * 1000)).toBe(Math.floor(seconds / 30));
    expect(stepOfCode(secret, code, (seconds + 30) * 1000)).toBe(Math.floor(seconds / 30));
    expect(stepOfCode(secret, code, (seconds + 90) * 1000)).toBeNull();
  });
});
