import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'drizzle-orm';
import { createUser } from '@/lib/users/create-user';
import { CLIENT, startIssuer } from '../support/issuer.mjs';
import { freePort, startServer } from '../support/server';
import {
  addPerson,
  test as base,
  emailOf,
  expect,
  forgetSession,
  openSite,
  PASSWORD,
  patient,
  type Site,
} from './site';

// All tests use one issuer and one server.
base.describe.configure({ mode: 'default' });

const PEOPLE = {
  anna: { name: 'Anna Viewer', email: 'anna@example.org', email_verified: true, groups: ['staff'] },
  berta: {
    name: 'Berta Admin',
    email: 'berta@example.org',
    email_verified: true,
    groups: ['lockstep-admins'],
  },
  nobody: { name: 'Nobody', email: 'nobody@example.org', email_verified: true, groups: ['sales'] },
  unverified: { name: 'Ursula', email: 'ursula@example.org', email_verified: false, groups: ['staff'] },
  double: { name: 'Double', email: 'double@example.org', email_verified: true, groups: ['staff'] },
};

function issuerSettings(issuer: string): Record<string, string> {
  return {
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: CLIENT.id,
    OIDC_CLIENT_SECRET: CLIENT.secret,
    OIDC_ROLES: 'admin=lockstep-admins,viewer=staff',
  };
}

const test = base.extend<{ choose: (who: string, path?: string) => Promise<void> }, { opened: Site }>({
  opened: [
    async ({ browser: _ }, use) => {
      const port = await freePort();
      const redirectUri = `http://127.0.0.1:${port}/api/auth/callback/oidc`;
      const issuer = await startIssuer({ port: await freePort(), redirectUri, people: PEOPLE });
      const env = { ...issuerSettings(issuer.url), PASSWORD_SIGN_IN: 'admins' };
      const site = await openSite({ port, env });
      await use(site);
      await site.close();
      await issuer.stop();
    },
    { scope: 'worker' },
  ],
  site: async ({ opened }, use) => use(opened),
  choose: async ({ page, site }, use) => {
    await use(async (who, path = '/sign-in') => {
      await page.goto(site.origin + path);
      await page.getByRole('button', { name: 'Sign in with single sign-on' }).click();
      await page.getByRole('link', { name: who }).click();
    });
  },
});

async function sessionsOf({ ctx }: Site, email: string) {
  const { rows } = await ctx.db.execute<{ kind: string; ended_how: string | null }>(sql`
    SELECT s.kind, s.ended_how FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = ${email}`);
  return rows;
}

test('a person comes in through the issuer, to the place they wanted, and signs out', async ({
  page,
  site,
  choose,
}) => {
  await choose('anna', '/violations?kind=missing_license');
  await expect(page).toHaveURL(`${site.origin}/violations?kind=missing_license`);
  await patient(page).goto(`${site.origin}/account`);
  await expect(page.getByText('anna@example.org · Viewer')).toBeVisible();
  await expect(page.getByText('You sign in with single sign-on')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Password' })).toHaveCount(0);
  await expect(page.getByText('this device')).toBeVisible();
  expect(await sessionsOf(site, 'anna@example.org')).toEqual([{ kind: 'console', ended_how: null }]);

  await page.getByRole('button', { name: 'Account of Anna Viewer' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(`${site.origin}/sign-in`);
  expect(await sessionsOf(site, 'anna@example.org')).toEqual([{ kind: 'console', ended_how: 'signed_out' }]);
});

test('a refused person reads the reason, and no session begins', async ({ page, site, choose }) => {
  const alert = page.getByRole('main').getByRole('alert').first();
  await createUser(site.ctx, {
    email: 'double@example.org',
    name: 'Local',
    role: 'admin',
    password: PASSWORD,
  });
  for (const [who, why] of [
    ['refuse', 'Single sign-on was cancelled or refused.'],
    ['nobody', 'it gives you no role in Lockstep'],
    ['unverified', 'did not confirm an e-mail address'],
    ['double', 'not connected to single sign-on'],
  ] as const) {
    await choose(who);
    await expect(alert).toContainText(why);
    await forgetSession(page);
  }
  for (const { email } of [PEOPLE.nobody, PEOPLE.unverified, PEOPLE.double])
    expect(await sessionsOf(site, email)).toEqual([]);
});

test('an answer that this browser did not request is not accepted', async ({ page, site }) => {
  const alert = page.getByRole('main').getByRole('alert').first();
  const expired = 'This sign-in took too long, or was started in another tab.';
  const begin = async () => {
    await page.goto(`${site.origin}/sign-in`);
    await page.getByRole('button', { name: 'Sign in with single sign-on' }).click();
    await expect(page.getByRole('link', { name: 'berta' })).toBeVisible();
  };
  for (const cookie of ['state', 'nonce', 'pkce']) {
    await begin();
    await page.context().clearCookies({ name: new RegExp(`^lockstep-${cookie}-`) });
    await page.getByRole('link', { name: 'berta' }).click();
    await expect(alert).toContainText(expired);
    await forgetSession(page);
  }
  // The issuer's valid and unused answer to one browser, opened in another browser that began its own sign-in.
  await begin();
  const link = await page.getByRole('link', { name: 'berta' }).getAttribute('href');
  let answer = new URL(String(link), page.url()).href;
  while (!answer.startsWith(site.origin)) {
    const { location = '' } = (await page.request.get(answer, { maxRedirects: 0 })).headers();
    answer = new URL(location, answer).href;
  }
  expect(answer).toMatch(/\/api\/auth\/callback\/oidc\?code=/);
  await forgetSession(page);
  await begin();
  await page.goto(answer);
  await expect(alert).toContainText(expired);
  expect(await sessionsOf(site, PEOPLE.berta.email)).toEqual([]);
});

test('admins alone may use a password beside it', async ({ page, site, expectTrouble }) => {
  expectTrouble('401');
  await addPerson(site, 'operator');
  await addPerson(site, 'admin');
  await page.goto(`${site.origin}/sign-in`);
  await expect(page.getByLabel('Password')).toBeHidden();
  await page.getByText('Admins: sign in with a password').click();
  const signIn = page.getByRole('button', { name: 'Sign in', exact: true });
  const fill = async (role: 'operator' | 'admin') => {
    await page.getByLabel('E-mail').fill(emailOf(role));
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await signIn.click();
  };
  await fill('operator');
  await expect(page.locator('form').getByRole('alert')).toHaveText(
    'Passwords are not accepted for this account. Use single sign-on.',
  );
  const programs = await page.request.post(`${site.origin}/api/v1/auth/login`, {
    data: { email: emailOf('operator'), password: PASSWORD },
  });
  expect(programs.status()).toBe(403);
  await fill('admin');
  await expect(page).toHaveURL(`${site.origin}/`);
});

test('without passwords there is no form, and an issuer that is away is named', async ({ page, site }) => {
  const held: ServerResponse[] = [];
  const issuer = createServer((_, response) => held.push(response)).listen(0, '127.0.0.1');
  await once(issuer, 'listening');
  const { port } = issuer.address() as AddressInfo;
  const env = { ...issuerSettings(`http://127.0.0.1:${port}`), PASSWORD_SIGN_IN: 'none' };
  const server = await startServer({ databaseUrl: site.ctx.url, env });
  try {
    await addPerson(site, 'admin');
    await page.goto(`${server.origin}/sign-in`);
    await expect(page.getByLabel('Password')).toHaveCount(0);
    const data = { email: emailOf('admin'), password: PASSWORD };
    const program = await page.request.post(`${server.origin}/api/v1/auth/login`, { data });
    expect([program.status(), ((await program.json()) as { detail: string }).detail]).toEqual([
      403,
      'nobody signs in with a password here; use single sign-on',
    ]);
    await page.getByRole('button', { name: 'Sign in with single sign-on' }).click();
    await expect.poll(() => held.length).toBe(1);
    // Another request runs meanwhile: next-auth has one log for both, and each must get its own failure.
    const other = await page.request.get(`${server.origin}/api/auth/csrf`);
    expect(await other.json()).toHaveProperty('csrfToken');
    held[0]?.writeHead(503).end();
    await expect(page.getByRole('main').getByRole('alert')).toHaveText(
      'Single sign-on cannot be reached just now. Try again in a few minutes.',
    );
  } finally {
    await server.stop();
    issuer.closeAllConnections();
    issuer.close();
  }
});
