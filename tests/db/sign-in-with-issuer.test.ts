import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inTransaction } from '@/db/transaction';
import { authorise } from '@/lib/auth/authorise';
import { ensureFirstAdmin } from '@/lib/auth/ensure-first-admin';
import type { Claims } from '@/lib/auth/tokens';
import { linkIdentity, unlinkIdentities } from '@/lib/issuer/link-identity';
import { type IssuerRules, signInWithIssuer } from '@/lib/issuer/sign-in-with-issuer';
import { createUser } from '@/lib/users/create-user';
import { readUser } from '@/lib/users/read-user';
import { updateUser } from '@/lib/users/update-user';
import { otherProcess, type TestContext, testContext } from '@/tests/support/context';

const ISSUER = 'https://id.example.org';
const RULES: IssuerRules = {
  issuer: ISSUER,
  roleClaim: 'groups',
  roles: [
    { role: 'admin', value: 'lockstep-admins' },
    { role: 'viewer', value: 'staff' },
  ],
  secondFactorWords: ['mfa'],
  requireSecondFactor: false,
};
let context: TestContext;
beforeAll(async () => {
  context = await testContext();
});
afterAll(() => context.close());

let people = 0;

/** A person that no other test uses, with the issuer's claims. */
function somebody(more: Record<string, unknown> = {}) {
  people += 1;
  const email = `anna-${people}@example.org`;
  return { sub: `sub-${people}`, name: 'Anna', email, email_verified: true, groups: ['staff'], ...more };
}

function coming(
  claims: { sub: string } & Record<string, unknown>,
  rules: Partial<IssuerRules> = {},
  ctx = context,
) {
  return signInWithIssuer(ctx, {
    rules: { ...RULES, ...rules },
    claims,
    address: '192.0.2.7',
    userAgent: 'a browser',
    kind: 'console',
    idleHours: 1,
    lifetimeDays: 7,
  });
}

async function signedIn(...given: Parameters<typeof coming>): Promise<Claims> {
  const outcome = await coming(...given);
  if ('refused' in outcome) throw new Error(outcome.refused);
  return outcome.claims;
}

const isGood = async (claims: Claims) =>
  (await authorise(context.db, { claims, address: 'test', limit: null })).user !== null;

async function auditOf(userId: number) {
  const { rows } = await context.db.execute<{
    actor: string;
    action: string;
    before: unknown;
    after: unknown;
  }>(sql`SELECT actor, action, before, after FROM audit_log WHERE target = ${`user/${userId}`} ORDER BY id`);
  return rows;
}

/** The number of users and sessions of an address, and of links of a subject. */
async function traces({ sub, email }: { sub: string; email: unknown }) {
  const { rows } = await context.db.execute(sql`
    SELECT (SELECT count(*)::int FROM users WHERE email = ${email}) AS users,
      (SELECT count(*)::int FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = ${email}) AS sessions,
      (SELECT count(*)::int FROM user_identities WHERE subject = ${sub}) AS links`);
  return rows[0];
}

// This test is first, because there is no other admin yet.
it('never removes the role of the last admin, even one of single sign-on', async () => {
  const anna = somebody();
  const admin = { ...anna, groups: ['lockstep-admins'] };
  const { userId } = await signedIn(admin);
  expect(await coming(anna)).toEqual({ refused: 'LastAdmin' });
  expect(await readUser(context, { id: userId })).toMatchObject({ role: 'admin' });
  // This user can sign in, so a migration creates no other admin.
  const first = { email: 'first@example.org', password: 'sundry purple lampshades', name: 'First' };
  expect(await ensureFirstAdmin(context.db, first)).toBe(false);

  const berta = await signedIn({ ...admin, sub: 'berta-2', email: 'berta@example.org' });
  const { version } = await readUser(context, { id: userId });
  await updateUser(context, { id: userId, version, changes: { role: 'viewer' } });
  const { version: seen } = await readUser(context, { id: berta.userId });
  const changes = { is_active: false };
  const last = updateUser(context, { id: berta.userId, version: seen, changes });
  await expect(last).rejects.toMatchObject({ code: 'last_admin' });
});

it('creates a user for a person of the issuer, once, with a normal session', async () => {
  const anna = somebody({ email: 'Anna@Example.org' });
  const first = await signedIn(anna);
  const second = await signedIn({ ...anna, email: 'new-address@example.org', name: 'Anna B.' });
  expect(second.userId).toBe(first.userId);
  expect(await readUser(context, { id: first.userId })).toMatchObject({
    email: 'anna@example.org',
    name: 'Anna',
    role: 'viewer',
    has_password: false,
    single_sign_on: true,
  });
  expect(await auditOf(first.userId)).toMatchObject([
    { action: 'user.create', after: { email: 'anna@example.org', role: 'viewer' } },
    { action: 'user.link_identity', after: { issuer: ISSUER, subject: anna.sub } },
  ]);
  const { rows } = await context.db.execute(sql`
    SELECT s.kind, s.address, s.user_agent, a.after FROM sessions s JOIN audit_log a ON a.target = 'session/' || s.id
    WHERE s.id = ${first.sessionId}`);
  expect(rows).toEqual([
    {
      kind: 'console',
      address: '192.0.2.7',
      user_agent: 'a browser',
      after: { user_id: first.userId, kind: 'console', second_factor: null, issuer: ISSUER },
    },
  ]);
  expect(await isGood(first)).toBe(true);
});

it('names the user by the e-mail address when the issuer sends no name', async () => {
  const silent = somebody({ name: undefined });
  const { userId } = await signedIn(silent);
  expect(await readUser(context, { id: userId })).toMatchObject({ name: silent.email });
});

it('makes one user of two first sign-ins at once', async () => {
  const anna = somebody();
  const processes = [context, otherProcess(context), otherProcess(context)] as TestContext[];
  const all = await Promise.all(processes.map((ctx) => signedIn(anna, {}, ctx)));
  expect(new Set(all.map(({ userId }) => userId)).size).toBe(1);
  expect(await traces(anna)).toEqual({ users: 1, sessions: 3, links: 1 });
});

it.each([
  ['no address', { email: undefined }],
  ['an address that is none', { email: 'anna' }],
  ['no word on whether it is verified', { email_verified: undefined }],
  ['an unverified address', { email_verified: false }],
  ['a text where the truth belongs', { email_verified: 'true' }],
])('makes nobody of %s', async (_, more) => {
  const anna = somebody(more);
  expect(await coming(anna)).toEqual({ refused: 'EmailNotVerified' });
  expect(await traces({ ...anna, email: anna.email ?? '' })).toEqual({ users: 0, sessions: 0, links: 0 });
});

it('never takes over an account by its e-mail address, and lets an admin connect and disconnect it', async () => {
  const anna = somebody();
  const { id } = await createUser(context, { email: anna.email, name: 'Anna', role: 'operator' });
  expect(await coming(anna)).toEqual({ refused: 'AccountExists' });
  expect(await traces(anna)).toEqual({ users: 1, sessions: 0, links: 0 });

  const identity = { userId: id, issuer: ISSUER, subject: anna.sub };
  await inTransaction(context.db, (tx) => linkIdentity(context, tx, identity));
  // The address is not used any more to find the user.
  expect((await signedIn({ sub: anna.sub, groups: ['staff'] })).userId).toBe(id);
  expect(await inTransaction(context.db, (tx) => unlinkIdentities(context, tx, id))).toBe(1);
  expect(await coming(anna)).toEqual({ refused: 'AccountExists' });
  expect((await auditOf(id)).map(({ action }) => action)).toEqual([
    'user.create',
    'user.link_identity',
    'user.update',
    'user.unlink_identity',
  ]);
});

it('knows people by issuer and subject together', async () => {
  const anna = somebody();
  const { userId } = await signedIn(anna);
  expect(await coming({ ...anna, sub: 'somebody-else' })).toEqual({ refused: 'AccountExists' });
  expect(await coming(anna, { issuer: 'https://other.example.org' })).toEqual({ refused: 'AccountExists' });
  const other = await createUser(context, { email: 'other@example.org', name: 'Other', role: 'viewer' });
  const taken = inTransaction(context.db, (tx) =>
    linkIdentity(context, tx, { userId: other.id, issuer: ISSUER, subject: anna.sub }),
  );
  await expect(taken).rejects.toMatchObject({ code: 'already_exists' });
  expect((await signedIn(anna)).userId).toBe(userId);
});

it('gives the role of the claim at each sign-in, and audits each change', async () => {
  const anna = somebody();
  await createUser(context, {
    email: 'admin@example.org',
    name: 'Admin',
    role: 'admin',
    password: 'sundry purple lampshades',
  });
  const { userId } = await signedIn(anna);
  await signedIn({ ...anna, groups: ['staff', 'lockstep-admins'] });
  expect(await readUser(context, { id: userId })).toMatchObject({ role: 'admin' });
  await signedIn(anna);
  expect(await readUser(context, { id: userId })).toMatchObject({ role: 'viewer' });
  expect((await auditOf(userId)).slice(2)).toMatchObject([
    { actor: 'system:test', action: 'user.update', before: { role: 'viewer' }, after: { role: 'admin' } },
    { actor: 'system:test', action: 'user.update', before: { role: 'admin' }, after: { role: 'viewer' } },
  ]);
});

it('refuses a person without a role in the claim, and ends their other sessions', async () => {
  const anna = somebody();
  expect(await coming({ ...anna, groups: [] })).toEqual({ refused: 'NoRole' });
  expect(await traces(anna)).toEqual({ users: 0, sessions: 0, links: 0 });
  const before = await signedIn(anna);
  expect(await coming({ ...anna, groups: ['sales'] })).toEqual({ refused: 'NoRole' });
  expect(await isGood(before)).toBe(false);
  expect(await readUser(context, { id: before.userId })).toMatchObject({ role: 'viewer', is_active: true });
});

it('refuses a user who is deactivated here', async () => {
  const anna = somebody();
  const session = await signedIn(anna);
  const { version } = await readUser(context, { id: session.userId });
  await updateUser(context, { id: session.userId, version, changes: { is_active: false } });
  expect(await isGood(session)).toBe(false);
  expect(await coming({ ...anna, groups: ['lockstep-admins'] })).toEqual({ refused: 'AccountDeactivated' });
  expect(await readUser(context, { id: session.userId })).toMatchObject({ role: 'viewer', is_active: false });
});

it('requires the issuer’s confirmation of a second factor where admins need one, and stores it with the session', async () => {
  const anna = somebody();
  const admin = { ...anna, groups: ['lockstep-admins'] };
  const strict = { requireSecondFactor: true };
  expect(await coming(admin, strict)).toEqual({ refused: 'NoSecondFactor' });
  const vouched = async (...given: Parameters<typeof coming>) =>
    (await signedIn(...given)).secondFactorAtIssuer ?? false;
  expect(await vouched({ ...admin, amr: ['pwd', 'mfa'] }, strict)).toBe(true);
  expect(await vouched({ ...admin, acr: 'gold' }, { ...strict, secondFactorWords: ['gold'] })).toBe(true);
  expect(await vouched(admin, { ...strict, secondFactorWords: ['any'] })).toBe(true);
  // Other roles do not need it, and no session has a factor that the issuer did not confirm.
  expect(await vouched(admin)).toBe(false);
  expect(await vouched(somebody(), strict)).toBe(false);
});
