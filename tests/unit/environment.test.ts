import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, loadConfig, loadDatabaseUrl, loadSecretKeys } from '@/lib/config';
import { adoptEnvFiles } from '@/lib/environment.mjs';

const nextEnv = createRequire(import.meta.url)('@next/env') as typeof import('@next/env');

const base = mkdtempSync(join(tmpdir(), 'lockstep-environment-'));
afterAll(() => rmSync(base, { recursive: true }));
let folder: string;
let made = 0;
beforeEach(() => {
  folder = join(base, String(made++));
  mkdirSync(folder);
});

const KEY = 'a secret of at least thirty-two bytes';
const GOOD = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://me:hush@db.example/x',
  SECRET_KEY: KEY,
} as const;

function place(name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** The line that ends a process with this environment. */
function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'accepted';
}

function adopted(environment: Record<string, string | undefined> = {}): Record<string, string | undefined> {
  adoptEnvFiles(folder, environment);
  return environment;
}

/** The variables that Next itself reads from a file. */
function readByNext(contents: string): Record<string, string | undefined> {
  const before = { ...process.env };
  try {
    nextEnv.processEnv([{ path: '.env', contents, env: {} }], folder, console, true);
    const isNew = (name: string) => name.startsWith('LOCKSTEP_') && !(name in before);
    return Object.fromEntries(Object.entries(process.env).filter(([name]) => isNew(name)));
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  }
}

describe('.env files', () => {
  it('add what the environment does not say, the first of Next’s order that names it', () => {
    place('.env', 'LOCKSTEP_A=1\nLOCKSTEP_B=1\nLOCKSTEP_C=1\nLOCKSTEP_D=1\nLOCKSTEP_D=2\n');
    place('.env.production', 'LOCKSTEP_A=2\nLOCKSTEP_B=2\n');
    place('.env.local', 'LOCKSTEP_A=3\n');
    place('.env.development', 'LOCKSTEP_C=4\n');
    expect(adopted({ LOCKSTEP_B: '' })).toEqual({
      LOCKSTEP_A: '3',
      LOCKSTEP_B: '',
      LOCKSTEP_C: '1',
      LOCKSTEP_D: '2',
    });
    expect(adopted({ NODE_ENV: 'development' })).toMatchObject({ LOCKSTEP_B: '1', LOCKSTEP_C: '4' });
  });

  it.each([
    'LOCKSTEP_A=x',
    'LOCKSTEP_A=a b # a comment',
    'LOCKSTEP_A="a # b"',
    'LOCKSTEP_A=\'say "#"\' # a comment',
    'LOCKSTEP_A=',
    'LOCKSTEP_A= # a comment',
    '  export LOCKSTEP_A = spaced out  ',
    'LOCKSTEP_A=a\\nb',
    "LOCKSTEP_A=a'b=c",
    'LOCKSTEP_A="x"\r\n\r\n# nothing\r\nLOCKSTEP_B=y\r\n',
    '\uFEFFLOCKSTEP_A=x',
  ])('%j is to every process what it is to Next', (text) => {
    place('.env', text);
    const ours = adopted();
    expect(Object.keys(ours)).toContain('LOCKSTEP_A');
    expect(ours).toEqual(readByNext(text));
  });

  it.each([
    [
      'LOCKSTEP_A=hush#hush',
      /^line 1 of \.env is not NAME=value; what holds # or quotes goes in single quotes$/,
    ],
    ['# fine\nLOCKSTEP_A="hush\\nhush"', /^line 2 of \.env is not/],
    ["LOCKSTEP_A='hush' hush", /^line 1/],
    ["LOCKSTEP_A='hush", /^line 1/],
    ['LOCKSTEP_A: hush', /^line 1/],
    ['hush', /^line 1/],
    [
      'LOCKSTEP_A=hu$sh',
      /^\.env names LOCKSTEP_A, whose value has a \$ in it; set it outside of \.env files$/,
    ],
  ])('%j is refused: readers differ in what it says', (text, message) => {
    place('.env', text);
    const said = refusal(() => adopted());
    expect(said).toMatch(message);
    expect(said).not.toContain('hush');
  });

  it('are refused where Next would change a $ of the environment itself', () => {
    place('.env', 'LOCKSTEP_A=x');
    expect(refusal(() => adopted({ LOCKSTEP_A: 'hu$sh' }))).toMatch(/^\.env names LOCKSTEP_A/);
  });

  it('that cannot be read are named', () => {
    mkdirSync(join(folder, '.env'));
    expect(refusal(() => adopted())).toBe('.env cannot be read (EISDIR)');
  });
});

describe('NAME_FILE', () => {
  it('holds a secret: without the newline at its end, and with everything else', () => {
    const SECRET_KEY_FILE = place('key', `  ${KEY} \n`);
    const DATABASE_URL_FILE = place('url', GOOD.DATABASE_URL);
    const SMTP_URL_FILE = place('smtp', 'smtps://me:p$w@mail.example.org\n');
    const environment = {
      NODE_ENV: 'production',
      SECRET_KEY: '',
      SECRET_KEY_FILE,
      DATABASE_URL_FILE,
      SMTP_URL_FILE,
    };
    expect(loadConfig(environment as NodeJS.ProcessEnv)).toMatchObject({
      SECRET_KEY: `  ${KEY} `,
      DATABASE_URL: GOOD.DATABASE_URL,
      SMTP_URL: { password: 'p$w' },
    });
    expect(loadSecretKeys(environment as NodeJS.ProcessEnv).SECRET_KEY).toBe(`  ${KEY} `);
    expect(loadDatabaseUrl(environment as NodeJS.ProcessEnv)).toBe(GOOD.DATABASE_URL);
  });

  it('is refused beside NAME', () => {
    const SECRET_KEY_FILE = place('key', KEY);
    expect(refusal(() => loadConfig({ ...GOOD, SECRET_KEY_FILE }))).toBe(
      'SECRET_KEY and SECRET_KEY_FILE are both set; one of them is enough',
    );
  });

  it.each<[string, string | Buffer | null, string]>([
    ['is not there', null, 'cannot be read (ENOENT)'],
    ['is empty', '\n', 'is empty'],
    ['is binary', Buffer.from([0xff, 0xfe, ...Buffer.from('hush')]), 'is no text in UTF-8'],
  ])('that %s is named, never what is in it', (_, content, why) => {
    const path = content === null ? join(folder, 'none') : place('key', content);
    const { SECRET_KEY: _key, ...rest } = GOOD;
    expect(refusal(() => loadConfig({ ...rest, SECRET_KEY_FILE: path }))).toBe(
      `SECRET_KEY_FILE is "${path}", which ${why}`,
    );
  });

  it.skipIf(process.getuid?.() === 0)('that this user may not read is named', () => {
    const path = place('key', KEY);
    chmodSync(path, 0);
    const { SECRET_KEY: _key, ...rest } = GOOD;
    expect(refusal(() => loadConfig({ ...rest, SECRET_KEY_FILE: path }))).toContain(
      'cannot be read (EACCES)',
    );
  });
});

describe('a control character that was written by mistake', () => {
  it.each([
    [{ SECRET_KEY: `${KEY}\r` }, 'SECRET_KEY ends in a carriage return: Windows line endings'],
    [{ PORT: '3000\r' }, 'PORT ends in a carriage return: Windows line endings'],
    [{ ADMIN_NAME: 'A\tB' }, 'ADMIN_NAME has a tab in it, at character 2'],
    [{ METRICS_TOKEN: `\uFEFF${KEY}` }, 'METRICS_TOKEN has a byte order mark in it, at character 1'],
    [{ SECRET_KEY: `${KEY}\u009F` }, 'SECRET_KEY ends in the control character U+009F'],
    [
      { METRICS_TOKEN_FILE: '/run/token\r' },
      'METRICS_TOKEN_FILE ends in a carriage return: Windows line endings',
    ],
  ])('is named: %j', (more, message) => {
    expect(refusal(() => loadConfig({ ...GOOD, ...more }))).toBe(message);
  });

  it('is found in a file as well', () => {
    const METRICS_TOKEN_FILE = place('token', `${KEY}\r\n`);
    expect(refusal(() => loadConfig({ ...GOOD, METRICS_TOKEN_FILE }))).toBe(
      'METRICS_TOKEN ends in a carriage return: Windows line endings',
    );
  });
});
