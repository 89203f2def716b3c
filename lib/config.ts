import { z } from 'zod';
import { projectRoot } from '@/db/project-root';
import { isEmail, normalizeEmail } from '@/lib/contract/email';
import { STAGES, type Stage } from '@/lib/vocabulary/rollout';
import { hasKnownSslMode, hasReadableFiles, SSL_MODES_TEXT } from './database-url';
import { adoptEnvFiles, ConfigError, readSettings } from './environment.mjs';
import { NO_TARGETS, parseHosts, parseNetworks } from './settings/addresses';
import { parseSmtpUrl } from './settings/parse-smtp-url';
import { parseRoleMap } from './settings/role-map';
import {
  flag,
  isHeartbeatUrl,
  isIssuerUrl,
  parsed,
  parsePublicUrl,
  parseWords,
  port,
  secret,
  secretKey,
  whole,
} from './settings/setting-types';

export { ConfigError };

const ISSUER_ALLOWED = 'the https:// URL that the issuer calls itself, as in its tokens';

const configShape = z.object({
  DATABASE_URL: secret(
    z
      .string({ error: 'a postgresql:// URL' })
      .regex(/^postgres(ql)?:\/\/.+/, 'a postgresql:// URL')
      .refine(hasKnownSslMode, `a postgresql:// URL whose sslmode is ${SSL_MODES_TEXT}`)
      .refine(hasReadableFiles, 'a postgresql:// URL whose files of certificates and keys can be read'),
  ),
  SECRET_KEY: secret(secretKey()),
  SECRET_KEY_PREVIOUS: secret(secretKey().optional()),
  ALGORITHM: z.literal('HS256', { error: 'HS256' }).default('HS256'),
  ACCESS_TOKEN_EXPIRE_MINUTES: whole(1, 1440, 30),
  REFRESH_TOKEN_EXPIRE_DAYS: whole(1, 365, 7),
  API_SESSION_EXPIRE_DAYS: whole(1, 365, 30),
  CONSOLE_IDLE_HOURS: whole(1, 8760, 12),
  ADMIN_EMAIL: z.string().overwrite(normalizeEmail).refine(isEmail, 'an e-mail address').optional(),
  ADMIN_PASSWORD: secret(
    z.string().min(12, '12 to 128 characters').max(128, '12 to 128 characters').optional(),
  ),
  ADMIN_NAME: z.string().min(1).max(200).default('Administrator'),
  REQUIRE_MFA: flag('false'),
  PASSWORD_SIGN_IN: z.enum(['all', 'admins', 'none'], { error: 'all, admins or none' }).default('all'),
  OIDC_ISSUER: z.string({ error: ISSUER_ALLOWED }).refine(isIssuerUrl, ISSUER_ALLOWED).optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: secret(z.string().optional()),
  OIDC_SCOPES: z
    .string()
    .refine((text) => text.split(' ').includes('openid'), 'scopes with spaces between, openid among them')
    .default('openid email profile'),
  OIDC_ROLE_CLAIM: z.string().default('groups'),
  OIDC_ROLES: parsed(
    parseRoleMap,
    'like admin=lockstep-admins,operator=support, with the roles viewer, operator and admin',
  ).optional(),
  OIDC_SECOND_FACTOR: parsed(parseWords, 'words with commas between, or any').default(['mfa']),
  ENABLE_BADGE: flag('false'),
  ENABLE_RATE_LIMITING: flag('true'),
  ENABLE_SECURITY_HEADERS: flag('true'),
  ENABLE_STRUCTURED_LOGGING: flag('true'),
  RATE_LIMIT_CALLS: whole(1, 1_000_000, 100),
  RATE_LIMIT_WINDOW_SECONDS: whole(1, 86_400, 60),
  HEALTH_CHECK_INTERVAL_MINUTES: whole(1, 1440, 5),
  AUTO_SYNC_INTERVAL_HOURS: whole(1, 168, 6),
  AUTO_REPAIR_MAX_PERCENT: whole(0, 100, 1),
  AUDIT_INTERVAL_HOURS: whole(1, 168, 24),
  CONFIRM_AFTER_SECONDS: whole(0, 300, 2),
  SELF_TEST_INTERVAL_MINUTES: whole(0, 10_080, 60),
  FOREIGN_WRITES_KEPT_DAYS: whole(1, 3_650, 90),
  HEARTBEAT_URL: secret(
    z.string().refine(isHeartbeatUrl, 'an https:// or http:// URL without a user name').optional(),
  ),
  ROLLOUT_START: z.enum(['0', '5', '25', '50', '100'], { error: '0, 5, 25, 50 or 100' }).optional(),
  PORT: whole(1, 65_535, 3000),
  LISTEN_ADDRESS: z.union([z.ipv4(), z.ipv6()], { error: 'an IP address of this machine' }).optional(),
  SHUTDOWN_DELAY_SECONDS: whole(0, 60, 3),
  LOCKSTEP_DATA_DIR: z.string().min(1).default('.data'),
  DATABASE_POOL_MAX: whole(1, 500, 20),
  TRUSTED_PROXY_HOPS: whole(0, 10, 0),
  METRICS_TOKEN: secret(z.string().min(16, 'at least 16 characters').optional()),
  METRICS_PORT: port(),
  METRICS_HOST: z.string().min(1).default('127.0.0.1'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'an http:// or https:// URL' })
    .optional(),
  PUBLIC_URL: parsed(parsePublicUrl, 'the https:// address of the console, without a path').optional(),
  SMTP_URL: secret(parsed(parseSmtpUrl, 'like smtps://user:password@smtp.example.org').optional()),
  ALERT_ALLOWED_HOSTS: parsed(parseHosts, 'host names with commas between them').default(
    new Set(NO_TARGETS.hosts),
  ),
  ALERT_ALLOWED_NETWORKS: parsed(
    parseNetworks,
    'networks with commas between them, like 10.0.0.0/8,fd00::/8',
  ).default(NO_TARGETS.networks),
});

export type Config = z.infer<typeof configShape>;

const SECRET_NAMES: ReadonlySet<string> = new Set(
  Object.entries(configShape.shape)
    .filter(([, type]) => type.meta()?.secret)
    .map(([name]) => name),
);

const ISSUER_NAMES = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_ROLES'] as const;

/** Each variable is valid by itself here; this checks variables that depend on each other. */
const wholeShape = configShape.superRefine((config, issues) => {
  const missing = ISSUER_NAMES.filter((name) => config[name] === undefined);
  if (missing.length < ISSUER_NAMES.length)
    for (const name of missing)
      issues.addIssue({
        code: 'custom',
        path: [name],
        message: `set where any of ${ISSUER_NAMES.join(', ')} is`,
      });
  // Nobody could sign in at all.
  if (config.PASSWORD_SIGN_IN !== 'all' && config.OIDC_ISSUER === undefined)
    issues.addIssue({
      code: 'custom',
      path: ['PASSWORD_SIGN_IN'],
      message: 'all where OIDC_ISSUER is not set',
    });
});

/** The names of all variables that are read. */
export const CONFIG_NAMES: readonly string[] = Object.keys(configShape.shape).flatMap((name) =>
  SECRET_NAMES.has(name) ? [name, `${name}_FILE`] : [name],
);

export type Setting = { name: keyof Config; isSecret: boolean; isRequired: boolean; default: string };

/** All settings, in the order of the shape. The default is empty when there is none. */
export function listSettings(): Setting[] {
  return Object.entries(configShape.shape).map(([name, type]) => {
    const unset = type.safeParse(undefined);
    const value = unset.success ? unset.data : undefined;
    return {
      name: name as keyof Config,
      isSecret: SECRET_NAMES.has(name),
      isRequired: !unset.success,
      default: Array.isArray(value) ? value.join(',') : typeof value === 'object' ? '' : String(value ?? ''),
    };
  });
}

let loaded: Config | undefined;

/** The validated environment, read once in each process. Throws ConfigError. */
export function loadConfig(environment?: NodeJS.ProcessEnv): Config {
  if (environment) return read(wholeShape, environment);
  loaded ??= read(wholeShape, ownEnvironment());
  return loaded;
}

/** Makes next-auth build its links on PUBLIC_URL and not on the Host header. */
export function publishBase({ PUBLIC_URL }: Config, environment: NodeJS.ProcessEnv = process.env): void {
  if (PUBLIC_URL !== undefined) environment.NEXTAUTH_URL = PUBLIC_URL;
}

/** Only the address of the database, for commands that need nothing else. Throws ConfigError. */
export function loadDatabaseUrl(environment?: NodeJS.ProcessEnv): string {
  return read(configShape.pick({ DATABASE_URL: true }), environment).DATABASE_URL;
}

type SecretKeyNames = 'SECRET_KEY' | 'SECRET_KEY_PREVIOUS';

/** Only SECRET_KEY and the one before it, for the command that makes it known to the database. Throws ConfigError. */
export function loadSecretKeys(environment?: NodeJS.ProcessEnv): Pick<Config, SecretKeyNames> {
  return read(configShape.pick({ SECRET_KEY: true, SECRET_KEY_PREVIOUS: true }), environment);
}

/** Only OIDC_ISSUER, for the command that links a user to it. Throws ConfigError. */
export function loadIssuer(environment?: NodeJS.ProcessEnv): string {
  const { OIDC_ISSUER } = read(configShape.pick({ OIDC_ISSUER: true }), environment);
  if (OIDC_ISSUER === undefined) throw new ConfigError(describe('OIDC_ISSUER', undefined, ISSUER_ALLOWED));
  return OIDC_ISSUER;
}

/** Whether a database is set. Without one, only `npm start` and the command line use the embedded one. Throws ConfigError. */
export function isDatabaseUrlSet(environment: NodeJS.ProcessEnv = ownEnvironment()): boolean {
  return Boolean(environment.DATABASE_URL || environment.DATABASE_URL_FILE);
}

/** Whether Next's development server runs this process. */
export function isDevelopment(environment: NodeJS.ProcessEnv = process.env): boolean {
  return environment.NODE_ENV === 'development';
}

/** Whether the web process itself handles SIGTERM and SIGINT, as under `npm run start:web`, instead of Next. */
export function isSignalledItself(environment: NodeJS.ProcessEnv = process.env): boolean {
  return Boolean(environment.NEXT_MANUAL_SIG_HANDLE);
}

export type FirstAdmin = { email: string; password: string; name: string };

/** The first admin: from ADMIN_EMAIL and ADMIN_PASSWORD, when both are set. Throws ConfigError. */
export function loadFirstAdmin(environment?: NodeJS.ProcessEnv): FirstAdmin | undefined {
  const shape = configShape.pick({ ADMIN_EMAIL: true, ADMIN_PASSWORD: true, ADMIN_NAME: true });
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password, ADMIN_NAME: name } = read(shape, environment);
  return email && password ? { email, password, name } : undefined;
}

/** The stage at which a roll-out begins with the first migration: ROLLOUT_START, when it is set. Throws ConfigError. */
export function loadRolloutStart(environment?: NodeJS.ProcessEnv): Stage | undefined {
  const { ROLLOUT_START } = read(configShape.pick({ ROLLOUT_START: true }), environment);
  return STAGES.find((stage) => String(stage) === ROLLOUT_START);
}

/** How often checks and automatic repairs are due, for commands that need nothing else. Throws ConfigError. */
export function loadSchedule(environment?: NodeJS.ProcessEnv) {
  const shape = configShape.pick({
    HEALTH_CHECK_INTERVAL_MINUTES: true,
    AUTO_SYNC_INTERVAL_HOURS: true,
    AUDIT_INTERVAL_HOURS: true,
    CONFIRM_AFTER_SECONDS: true,
    SELF_TEST_INTERVAL_MINUTES: true,
  });
  return read(shape, environment);
}

/** The data folder of `npm start`, as it was written: relative to the folder of the clone. Throws ConfigError. */
export function loadDataDir(environment?: NodeJS.ProcessEnv): string {
  return read(configShape.pick({ LOCKSTEP_DATA_DIR: true }), environment).LOCKSTEP_DATA_DIR;
}

/** The environment of this process, with what .env files add to it. Throws ConfigError. */
function ownEnvironment(): NodeJS.ProcessEnv {
  adoptEnvFiles(projectRoot(), process.env);
  return process.env;
}

function read<Shape extends z.ZodObject>(
  shape: Shape,
  environment: NodeJS.ProcessEnv = ownEnvironment(),
): z.infer<Shape> {
  const { values, refusals } = readSettings(environment, Object.keys(shape.shape), SECRET_NAMES);
  const parsed = shape.safeParse(values);
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0]);
    if (!refusals.has(name)) refusals.set(name, describe(name, values[name], issue.message));
  }
  if (parsed.success && refusals.size === 0) return parsed.data;
  throw new ConfigError([...refusals.values()].join('; '));
}

function describe(name: string, value: string | undefined, allowed: string): string {
  const was =
    value === undefined ? 'is not set' : SECRET_NAMES.has(name) ? 'has a wrong value' : `is "${value}"`;
  return `${name} ${was}; it must be ${allowed}`;
}
