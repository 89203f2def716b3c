import { expect, it } from 'vitest';
import { roleOf, showsSecondFactor } from '@/lib/issuer/issuer-roles';
import { parseRoleMap, type RoleMap } from '@/lib/settings/role-map';

const ROLES = parseRoleMap(
  'admin=lockstep-admins, operator=support,operator=night=shift,viewer=staff',
) as RoleMap;
const roleFrom = (claims: object, claim = 'groups') => roleOf(claims, { claim, roles: ROLES });

it('gives the highest role that a claim holds, from a list or a single text', () => {
  expect(roleFrom({ groups: ['staff', 'lockstep-admins', 'support'] })).toBe('admin');
  expect(roleFrom({ groups: ['night=shift', 'staff'] })).toBe('operator');
  expect(roleFrom({ groups: 'staff' })).toBe('viewer');
});

it.each([
  ['no claim', {}],
  ['other groups', { groups: ['sales'] }],
  ['part of a name', { groups: ['lockstep-admins-emea', 'lockstep'] }],
  ['another case', { groups: ['Lockstep-Admins'] }],
  ['a text that lists them', { groups: 'staff,lockstep-admins' }],
  ['something that is no text', { groups: { 'lockstep-admins': true } }],
  ['a list in a list', { groups: [['lockstep-admins']] }],
  ['an inherited property', Object.create({ groups: ['lockstep-admins'] })],
])('gives no role for %s', (_, claims) => {
  expect(roleFrom(claims)).toBeNull();
});

it('finds a claim inside others by its path, and one of exactly that name first', () => {
  expect(roleFrom({ realm_access: { roles: ['support'] } }, 'realm_access.roles')).toBe('operator');
  const named = { 'https://example.org/roles': ['staff'], 'https://example': { 'org/roles': ['support'] } };
  expect(roleFrom(named, 'https://example.org/roles')).toBe('viewer');
  expect(roleFrom({ realm_access: ['support'] }, 'realm_access.roles')).toBeNull();
  expect(roleFrom({}, 'constructor.name')).toBeNull();
});

it.each([
  'admin',
  'admin=',
  '=lockstep-admins',
  'admin=a,,viewer=b',
  'root=lockstep-admins',
  'student=learners',
  'instructor=teachers',
  'Admin=a',
])('takes %j for no map of roles', (text) => {
  expect(parseRoleMap(text)).toBeNull();
});

it('takes a second factor for shown where amr or acr says so', () => {
  expect(showsSecondFactor({ amr: ['pwd', 'mfa'] }, ['mfa'])).toBe(true);
  expect(showsSecondFactor({ acr: 'urn:two' }, ['mfa', 'urn:two'])).toBe(true);
  for (const claims of [{}, { amr: ['pwd', 'otp'] }, { amr: 'mfa-later' }, { acr: ['1'] }])
    expect([claims, showsSecondFactor(claims, ['mfa'])]).toEqual([claims, false]);
});
