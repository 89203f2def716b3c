import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { userIdOf } from '@/cli/user-id';
import { signIn } from '@/lib/auth/sign-in';
import { loginBodyShape } from '@/lib/contract/sign-in';
import { createUser } from '@/lib/users/create-user';
import { readUser } from '@/lib/users/read-user';
import { updateUser } from '@/lib/users/update-user';
import { type TestContext, testContext } from '../support/context';
import { importRows } from '../support/import-folder';
import { TEST_SECRET } from '../support/server';

const PASSWORD = 'eleven sleepy hedgehogs';

let ctx: TestContext;
beforeAll(async () => {
  ctx = await testContext();
});
afterAll(() => ctx?.close());

const USERS = [
  'e-1,Anna.Kovacs@example.org,Kovács Anna',
  'e-2,anna.kovacs@example.org,Anna Kovács',
  'e-3,ÁRPÁD@example.org,Árpád',
  'e-4,árpád@example.org,Arpad two',
  'e-5,İstanbul@example.org,Dotted',
  'e-6,STRAẞE@example.org,Sharp',
  'e-7,istanbul@example.org,Undotted',
  'e-1,anna.kovacs@example.org,Anna',
];

it('an import takes the same address once, and a refusal names the other row', async () => {
  const { rejects } = await importRows(ctx, { 'users.csv': USERS });
  const id = async (externalId: string) => {
    const { rows } = await ctx.db.execute<{ id: string }>(
      sql`SELECT id FROM users WHERE external_id = ${externalId}`,
    );
    return rows[0]?.id;
  };
  expect(rejects.map((reject) => reject.split('"')[1])).toEqual([
    `email belongs to another user: user ${await id('e-1')}, external_id e-1, line 2`,
    `email belongs to another user: user ${await id('e-3')}, external_id e-3, line 4`,
    `external_id exists with another email or name: user ${await id('e-1')}, external_id e-1, line 2`,
  ]);
  const { rows } = await ctx.db.execute(sql`SELECT external_id, email FROM users ORDER BY 1`);
  expect(rows).toEqual([
    { external_id: 'e-1', email: 'anna.kovacs@example.org' },
    { external_id: 'e-3', email: 'árpád@example.org' },
    { external_id: 'e-5', email: 'i\u0307stanbul@example.org' },
    { external_id: 'e-6', email: 'straße@example.org' },
    { external_id: 'e-7', email: 'istanbul@example.org' },
  ]);
});

it('an import again finds every row there already, and names users who have no external id', async () => {
  expect(await importRows(ctx, { 'users.csv': USERS })).toMatchObject({
    written: 0,
    unchanged: 5,
    rejected: 3,
  });
  const { id } = await createUser(ctx, { email: 'Staff@Example.org', name: 'Staff', role: 'viewer' });
  const { rejects } = await importRows(ctx, { 'users.csv': ['e-8,staff@example.org,Staff'] });
  expect(rejects[0]).toContain(`email belongs to another user: user ${id},`);
});

it('a created and an edited user are refused with the user who has the address', async () => {
  const taken = { email: 'A\u0301RPA\u0301D@example.org', name: 'Third', role: 'viewer' } as const;
  const owner = await userIdOf(ctx, ' Árpád@EXAMPLE.org');
  const refusal = {
    code: 'already_exists',
    errors: [{ path: 'email', message: `belongs to user ${owner}` }],
  };
  await expect(createUser(ctx, taken)).rejects.toMatchObject(refusal);
  const twin = { email: 'other@example.org', name: 'Third', role: 'viewer', externalId: 'e-3' } as const;
  await expect(createUser(ctx, twin)).rejects.toMatchObject({
    errors: [{ path: 'external_id', message: `belongs to user ${owner}` }],
  });
  const { id } = await createUser(ctx, { ...twin, externalId: undefined });
  const { version } = await readUser(ctx, { id });
  await expect(
    updateUser(ctx, { id, version, changes: { email: 'árpád@example.org' } }),
  ).rejects.toMatchObject(refusal);
});

it('the owner of an address signs in with it in any case, and with no other', async () => {
  const made = await createUser(ctx, {
    email: 'ÉVA@példa.hu',
    name: 'Second',
    role: 'viewer',
    password: PASSWORD,
  });
  const signingIn = (email: string) =>
    signIn(ctx, {
      ...loginBodyShape.parse({ email, password: PASSWORD }),
      address: '192.0.2.1',
      userAgent: null,
      kind: 'api',
      idleHours: 1,
      lifetimeDays: 7,
      limited: false,
      secret: TEST_SECRET,
      passwords: 'all',
    });
  for (const email of ['éva@példa.hu', 'E\u0301VA@PÉLDA.HU'])
    expect((await signingIn(email)).user.id).toBe(made.id);
  await expect(signingIn('eva@pelda.hu')).rejects.toMatchObject({ code: 'unauthenticated' });
});
