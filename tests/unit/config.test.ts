import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ConfigError, listSettings, loadConfig, loadDatabaseUrl } from '@/lib/config';
import { envExample } from '@/lib/env-example';

const GOOD = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://someone:hidden@db.example/lockstep',
  SECRET_KEY: 'a secret of at least thirty-two bytes',
} as const;

function refusal(more: Record<string, string>): string {
  try {
    loadConfig({ ...GOOD, ...more });
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'accepted';
}

it('fills in what is not set, and takes an empty value for not set', () => {
  expect(loadConfig({ ...GOOD, PORT: '' })).toMatchObject({
    ALGORITHM: 'HS256',
    ACCESS_TOKEN_EXPIRE_MINUTES: 30,
    REFRESH_TOKEN_EXPIRE_DAYS: 7,
    API_SESSION_EXPIRE_DAYS: 30,
    CONSOLE_IDLE_HOURS: 12,
    ENABLE_RATE_LIMITING: true,
    RATE_LIMIT_CALLS: 100,
    RATE_LIMIT_WINDOW_SECONDS: 60,
    HEALTH_CHECK_INTERVAL_MINUTES: 5,
    AUTO_SYNC_INTERVAL_HOURS: 6,
    AUDIT_INTERVAL_HOURS: 24,
    PORT: 3000,
    TRUSTED_PROXY_HOPS: 0,
  });
});

it.each([
  [{ PORT: 'abc' }, /^PORT is "abc"; it must be a whole number from 1 to 65535$/],
  [{ PORT: '0' }, /^PORT is "0"/],
  [
    { LISTEN_ADDRESS: 'localhost' },
    /^LISTEN_ADDRESS is "localhost"; it must be an IP address of this machine$/,
  ],
  [
    { SHUTDOWN_DELAY_SECONDS: '61' },
    /^SHUTDOWN_DELAY_SECONDS is "61"; it must be a whole number from 0 to 60$/,
  ],
  [{ RATE_LIMIT_CALLS: '1e3' }, /^RATE_LIMIT_CALLS is "1e3"/],
  [{ ENABLE_RATE_LIMITING: 'yes' }, /^ENABLE_RATE_LIMITING is "yes"; it must be true or false$/],
  [{ PUBLIC_URL: 'http://lockstep.example.org' }, /^PUBLIC_URL is "http.*must be the https:\/\/ address/],
  [{ PUBLIC_URL: 'https://lockstep.example.org/console' }, /^PUBLIC_URL is/],
  [{ PUBLIC_URL: 'https://me:pw@lockstep.example.org' }, /^PUBLIC_URL is/],
  [{ SMTP_URL: 'smtp://me:hush@' }, /^SMTP_URL has a wrong value; it must be like smtps:/],
  [{ ALERT_ALLOWED_HOSTS: 'https://x' }, /^ALERT_ALLOWED_HOSTS is "https:\/\/x"; it must be host names/],
  [{ ALERT_ALLOWED_NETWORKS: '10.0.0.0/40' }, /^ALERT_ALLOWED_NETWORKS is "10.0.0.0\/40"/],
  [{ ROLLOUT_START: '10' }, /^ROLLOUT_START is "10"; it must be 0, 5, 25, 50 or 100$/],
  [{ ALGORITHM: 'none' }, /^ALGORITHM is "none"; it must be HS256$/],
  [{ DATABASE_URL: 'mysql://x' }, /^DATABASE_URL has a wrong value; it must be a postgresql:\/\/ URL$/],
  [
    { DATABASE_URL: 'postgresql://db/x?sslmode=reqiure' },
    /^DATABASE_URL has a wrong value; it must be a postgresql:\/\/ URL whose sslmode is disable, require, verify-ca, verify-full or no-verify$/,
  ],
  [{ DATABASE_URL: 'postgresql://db/x?a=b&sslmode=prefer' }, /sslmode/],
  [
    { DATABASE_URL: 'postgresql://db/x?sslmode=verify-full&sslrootcert=/none/ca.crt' },
    /^DATABASE_URL has a wrong value; it must be .* whose files of certificates and keys can be read$/,
  ],
  [{ SECRET_KEY: '' }, /^SECRET_KEY is not set/],
  [{ SECRET_KEY: 'short' }, /^SECRET_KEY has a wrong value/],
  [{ SECRET_KEY_PREVIOUS: 'hush' }, /^SECRET_KEY_PREVIOUS has a wrong value; it must be at least 32 bytes/],
  [{ SECRET_KEY: 'x'.repeat(40) }, /^SECRET_KEY has a wrong value/],
  [{ SECRET_KEY: 'your-secret-key-change-in-production' }, /^SECRET_KEY has a wrong value/],
])('refuses %j in one line that names the variable and what it may be', (more, message) => {
  expect(refusal(more)).toMatch(message);
});

const ISSUER = {
  OIDC_ISSUER: 'https://id.example.org/',
  OIDC_CLIENT_ID: 'lockstep',
  OIDC_CLIENT_SECRET: 'hush',
  OIDC_ROLES: 'admin=lockstep-admins',
};

it('accepts only a complete issuer, keeps its URL as written, and fills in the defaults', () => {
  expect(loadConfig({ ...GOOD, ...ISSUER })).toMatchObject({
    OIDC_ISSUER: 'https://id.example.org/',
    OIDC_SCOPES: 'openid email profile',
    OIDC_ROLE_CLAIM: 'groups',
    OIDC_ROLES: [{ role: 'admin', value: 'lockstep-admins' }],
    OIDC_SECOND_FACTOR: ['mfa'],
    PASSWORD_SIGN_IN: 'all',
  });
  for (const name of Object.keys(ISSUER))
    expect(refusal({ ...ISSUER, [name]: '' })).toMatch(
      new RegExp(`^${name} is not set; it must be set where any of OIDC_ISSUER, .* is$`),
    );
});

it('turns passwords off only when there is another way to sign in', () => {
  for (const PASSWORD_SIGN_IN of ['admins', 'none']) {
    expect(refusal({ PASSWORD_SIGN_IN })).toBe(
      `PASSWORD_SIGN_IN is "${PASSWORD_SIGN_IN}"; it must be all where OIDC_ISSUER is not set`,
    );
    expect(refusal({ ...ISSUER, PASSWORD_SIGN_IN })).toBe('accepted');
  }
});

it.each([
  [{ OIDC_ISSUER: 'http://id.example.org' }, /^OIDC_ISSUER is "http:.*must be the https:\/\/ URL/],
  [{ OIDC_ISSUER: 'https://me:pw@id.example.org' }, /^OIDC_ISSUER is/],
  [{ OIDC_ISSUER: 'https://id.example.org/?tenant=1' }, /^OIDC_ISSUER is/],
  [{ OIDC_ROLES: 'root=everybody' }, /^OIDC_ROLES is "root=everybody"; it must be like admin=/],
  [{ OIDC_SCOPES: 'email' }, /^OIDC_SCOPES is "email"; it must be scopes/],
  [{ OIDC_SECOND_FACTOR: 'mfa,' }, /^OIDC_SECOND_FACTOR is "mfa,"/],
  [{ PASSWORD_SIGN_IN: 'no' }, /^PASSWORD_SIGN_IN is "no"; it must be all, admins or none$/],
])('refuses %j beside an issuer that is right', (more, message) => {
  expect(refusal({ ...ISSUER, ...more })).toMatch(message);
});

it('parses the settings for alerts', () => {
  const { PUBLIC_URL, SMTP_URL, ALERT_ALLOWED_HOSTS } = loadConfig({
    ...GOOD,
    PUBLIC_URL: 'https://Lockstep.example.org:443/',
    SMTP_URL: 'smtps://me:pw@mail.example.org',
    ALERT_ALLOWED_HOSTS: 'localhost',
  });
  expect(PUBLIC_URL).toBe('https://lockstep.example.org');
  expect(SMTP_URL).toMatchObject({ host: 'mail.example.org', port: 465, password: 'pw' });
  expect(ALERT_ALLOWED_HOSTS).toEqual(new Set(['localhost']));
});

it('names everything that is wrong in one line, and never shows a secret', () => {
  const said = refusal({ PORT: 'abc', SECRET_KEY: 'hush', ADMIN_PASSWORD: 'hush', DATABASE_URL: 'hush' });
  for (const name of ['PORT', 'SECRET_KEY', 'ADMIN_PASSWORD', 'DATABASE_URL']) expect(said).toContain(name);
  expect(said).not.toContain('hush');
  expect(said).not.toContain('\n');
});

it('reads the address of the database alone where nothing else is needed', () => {
  expect(loadDatabaseUrl({ NODE_ENV: 'production', DATABASE_URL: GOOD.DATABASE_URL })).toBe(
    GOOD.DATABASE_URL,
  );
  expect(() => loadDatabaseUrl({ NODE_ENV: 'production' })).toThrow(ConfigError);
});

it('.env.example is what npm run env-example makes of the settings', () => {
  expect(readFileSync('.env.example', 'utf8')).toBe(envExample());
});

it('every setting is in the table of README.md, with its default', () => {
  const rows = readFileSync('README.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  for (const { name, default: value } of listSettings()) {
    const [, names = '', defaults = ''] = rows.find(([, cell]) => cell?.includes(`\`${name}\``)) ?? [];
    expect(names, name).toContain(name);
    expect(defaults, name).toContain(value);
  }
});
