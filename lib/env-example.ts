import { type Config, listSettings, type Setting } from './config';

const HEAD = `# The settings of Lockstep: copy this file to .env, which web processes, workers and the command line read. What is set in
# their environment goes first. Only what has no # in front of it is needed.
#
# A value with a # or a quote in it goes in single quotes; one with a $ cannot stand here. A secret may be in a file that
# NAME_FILE names instead. This file is made by npm run env-example.
`;

/** The purpose of each variable, as written in `.env.example`. */
const ABOUT: Readonly<Record<keyof Config, string>> = {
  DATABASE_URL: 'PostgreSQL 14 or newer: postgresql://user:password@host/database?sslmode=verify-full',
  SECRET_KEY: 'At least 32 bytes, the same for every process: openssl rand -base64 48',
  SECRET_KEY_PREVIOUS: 'The key before it, while SECRET_KEY is being changed.',
  ALGORITHM: 'How tokens are signed; there is only one way.',
  ACCESS_TOKEN_EXPIRE_MINUTES: 'How long an access token of the API is good.',
  REFRESH_TOKEN_EXPIRE_DAYS: 'How long a refresh token of the API is good.',
  API_SESSION_EXPIRE_DAYS: 'After how many days a session of a client program ends in any case.',
  CONSOLE_IDLE_HOURS: 'After how many hours without use a session of the console ends.',
  ADMIN_EMAIL: 'The first admin, whom migrate makes when there is none; both this and a password are needed.',
  ADMIN_PASSWORD: '12 to 128 characters.',
  ADMIN_NAME: 'What the first admin is called.',
  REQUIRE_MFA: 'An admin without a second factor may do nothing but set one up.',
  PASSWORD_SIGN_IN: 'Whose passwords are taken beside single sign-on: all, admins or none.',
  OIDC_ISSUER: 'Single sign-on with OpenID Connect: the https:// URL that the issuer calls itself.',
  OIDC_CLIENT_ID: 'What the issuer calls Lockstep.',
  OIDC_CLIENT_SECRET: 'What Lockstep shows the issuer.',
  OIDC_SCOPES: 'What is asked of the issuer, with spaces between.',
  OIDC_ROLE_CLAIM: 'The claim that OIDC_ROLES speaks of.',
  OIDC_ROLES: 'Who gets which role: admin=lockstep-admins,operator=support',
  OIDC_SECOND_FACTOR:
    'With REQUIRE_MFA: what amr holds or acr is where the issuer saw a second factor; any trusts its own policy.',
  ENABLE_BADGE: 'Anybody may see the status at /badge.svg, at most a minute old.',
  ENABLE_RATE_LIMITING: 'Whether requests are limited: per user when signed in, else per address.',
  ENABLE_SECURITY_HEADERS: 'false leaves the security headers to a proxy.',
  ENABLE_STRUCTURED_LOGGING: 'One line of JSON for each request and event.',
  RATE_LIMIT_CALLS: 'How many requests are let through in each window.',
  RATE_LIMIT_WINDOW_SECONDS: 'How long a window is.',
  HEALTH_CHECK_INTERVAL_MINUTES: 'How often all pairs are compared; the same for web and workers.',
  AUTO_SYNC_INTERVAL_HOURS: 'How often what can be repaired is repaired; the same for web and workers.',
  AUTO_REPAIR_MAX_PERCENT:
    'An automatic repair that would change more than this percent of the pairs, and more than 50, waits for a person.',
  AUDIT_INTERVAL_HOURS: 'How often every pair is held against the ledger and the license history.',
  CONFIRM_AFTER_SECONDS:
    'How long after the comparison a check looks at a new difference again. Longer than a writer needs between its two commits.',
  SELF_TEST_INTERVAL_MINUTES: 'How often a fenced pair is broken to see whether it is found; 0: never.',
  FOREIGN_WRITES_KEPT_DAYS: 'How long it is kept what others wrote past Lockstep.',
  HEARTBEAT_URL: 'Asked after each good scheduled check: a dead man’s switch.',
  ROLLOUT_START: '0, 5, 25, 50 or 100: the first migration begins a roll-out of automatic repairs there.',
  PORT: 'Of the web process.',
  LISTEN_ADDRESS: 'The one IP address that the web process listens on; all when unset.',
  SHUTDOWN_DELAY_SECONDS: 'How long a web process that was told to stop still takes requests.',
  LOCKSTEP_DATA_DIR: 'Where npm start keeps its embedded database.',
  DATABASE_POOL_MAX: 'Connections of each process.',
  TRUSTED_PROXY_HOPS: 'How many proxies in front are yours.',
  METRICS_TOKEN: 'Lets Prometheus read /metrics with it as bearer token; unset, there is no such page.',
  METRICS_PORT: 'Where a worker serves its /metrics; nowhere when unset.',
  METRICS_HOST: 'On which address a worker serves its /metrics.',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'Sends traces there over OTLP/HTTP.',
  PUBLIC_URL: 'The https:// origin of the console, for links in alerts.',
  SMTP_URL:
    'smtps://user:password@host, or smtp://… for STARTTLS: for mail channels without a server of their own.',
  ALERT_ALLOWED_HOSTS: 'Hosts that alerts may go to although they are not public, with commas between them.',
  ALERT_ALLOWED_NETWORKS: 'Networks that alerts may go to although they are not public: 10.0.0.0/8,fd00::/8',
};

/** The text of .env.example: every variable with its purpose and its default, if it has one. */
export function envExample(): string {
  return [HEAD, ...listSettings().map(entryOf)].join('\n');
}

function entryOf({ name, isSecret, isRequired, default: value }: Setting): string {
  const file = isSecret ? `# ${name}_FILE=\n` : '';
  return `# ${ABOUT[name]}\n${isRequired ? '' : '# '}${name}=${value}\n${file}`;
}
