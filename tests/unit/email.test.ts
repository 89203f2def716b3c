import { describe, expect, it } from 'vitest';
import { emailShape, isEmail, normalizeEmail } from '@/lib/contract/email';
import { email } from '@/lib/import/parse-field';

it.each([
  [' Anna.Kovacs@Example.org ', 'anna.kovacs@example.org'],
  ['ÁRPÁD@example.org', 'árpád@example.org'],
  ['A\u0301rpa\u0301d@example.org', 'árpád@example.org'],
  ['STRAẞE@example.org', 'straße@example.org'],
  ['İstanbul@example.org', 'i\u0307stanbul@example.org'],
])('%s is stored as %s', (text, stored) => {
  expect(normalizeEmail(text)).toBe(stored);
  expect(normalizeEmail(stored)).toBe(stored);
});

it.each([
  ['İstanbul@example.org', 'istanbul@example.org'],
  ['ılgaz@example.org', 'ilgaz@example.org'],
  ['straße@example.org', 'strasse@example.org'],
  ['anna@example.org', 'аnna@example.org'],
])('%s and %s are two addresses', (one, other) => {
  expect(normalizeEmail(one)).not.toBe(normalizeEmail(other));
});

describe('an import and the API agree', () => {
  it.each([
    'anna@example.org',
    "o'neil+tag@mail.example.co.uk",
    'ÁRPÁD@példa.hu',
    'ユーザー@例え.jp',
    'a@b.hu',
    `${'x'.repeat(64)}@b.hu`,
  ])('that %j is an address', (text) => {
    expect(isEmail(text)).toBe(true);
    expect(email(text)).toEqual({ value: normalizeEmail(text) });
    expect(emailShape.parse(text)).toBe(normalizeEmail(text));
  });

  it.each([
    '',
    'x',
    'a@',
    '@b.hu',
    'a b@c.hu',
    'a@b@c.hu',
    'a@localhost',
    '.a@b.hu',
    'a.@b.hu',
    'a..b@c.hu',
    'a@-b.hu',
    'a@b-.hu',
    'a@b..hu',
    'a@b.hu.',
    '"a"@b.hu',
    'a,b@c.hu',
    'a\u200b@b.hu',
    `${'x'.repeat(65)}@b.hu`,
    `x@${'b.'.repeat(130)}hu`,
  ])('that %j is none', (text) => {
    expect(isEmail(text)).toBe(false);
    expect(email(text)).toHaveProperty('fault');
    expect(emailShape.safeParse(text).success).toBe(false);
  });
});
