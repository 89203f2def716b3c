import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validate } from 'dockerfile-utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VERSION } from '@/lib/version';
import { login } from '@/tests/support/api';
import { createEmptyDatabase, type TestDatabase } from '@/tests/support/database';
import { type Image, link, runImageSteps } from '@/tests/support/image-steps';
import { freePort, TEST_SECRET } from '@/tests/support/server';
import { waitFor } from '@/tests/support/wait-for';

const BUILD = process.env.LOCKSTEP_DIST_DIR ?? '.next-test';
/** IMAGE_STEPS=whole carries out every step; otherwise the two that take minutes are what npm test has made already. */
const isWhole = process.env.IMAGE_STEPS === 'whole';
const ADMIN = { email: 'admin@example.org', password: 'correct horse battery staple' };

it('the Dockerfile is one that a parser of Dockerfiles finds nothing wrong with', () => {
  expect(validate(readFileSync('Dockerfile', 'utf8'))).toEqual([]);
});

describe.skipIf(process.platform !== 'linux')('the image, its steps carried out in a clean folder', () => {
  let folder: string;
  let image: Image;
  let database: TestDatabase;
  let env: Record<string, string>;
  let origin: string;
  const running: ChildProcess[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lockstep-image-'));
    // The image's user passes through to its own folder.
    chmodSync(folder, 0o711);
    const reused = {
      instead: ({ run, folder: here }: { run: string; folder: string }) => {
        if (run === 'LOCKSTEP_STANDALONE=1 npm run build') link(BUILD, join(here, BUILD));
        // Only where the packages are looked at again.
        if (run.startsWith('npm prune ')) link('node_modules', join(here, 'node_modules'));
        return !run.startsWith('npm prune ');
      },
      rename: (path: string) => path.replace('.next/', `${BUILD}/`),
    };
    image = runImageSteps({ context: '.', folder, ...(isWhole ? {} : reused) });
    database = await createEmptyDatabase();
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    expect(existsSync(join(image.folder, '.env'))).toBe(false);
    // Mounted into the image, as its user: web, worker, command line and the health check read the same.
    writeFileSync(join(image.folder, 'database-url'), `${database.ownerUrl}\n`);
    writeFileSync(
      join(image.folder, '.env'),
      `DATABASE_URL_FILE=${join(image.folder, 'database-url')}\nSECRET_KEY='${TEST_SECRET}'\nPORT=1\nSHUTDOWN_DELAY_SECONDS=0\n`,
    );
    env = { PORT: String(port) };
  }, 1_800_000);
  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL');
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A process of the image, as the image's user. */
  function run(command: string[], more: Record<string, string> = {}): ChildProcess & { said: () => string } {
    const [program = '', ...args] = command;
    const isRoot = process.getuid?.() === 0;
    const child = spawn(program === 'node' ? process.execPath : program, args, {
      cwd: image.folder,
      env: {
        NODE_ENV: 'production',
        ...image.env,
        ...env,
        ...more,
        HOME: '/nonexistent',
        PATH: process.env.PATH,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(isRoot ? image.user : {}),
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
    running.push(child);
    return Object.assign(child, { said: () => said });
  }
  const commanded = (...args: string[]) => [...image.entrypoint, ...args];
  async function exitOf(
    child: ChildProcess & { said: () => string },
  ): Promise<{ code: number; said: string }> {
    const [code] = await once(child, 'close');
    return { code: code as number, said: child.said() };
  }

  it('holds what it runs and nothing to build or to test with, and is not run as root', () => {
    expect(image.user).toEqual({ uid: 1000, gid: 1000 });
    for (const name of [
      'tests',
      'bench',
      'app',
      '.git',
      'node_modules/typescript',
      'node_modules/redoc',
      'node_modules/swagger-ui-dist',
      'node_modules/@img',
    ])
      expect(existsSync(join(image.folder, name)), name).toBe(false);
    if (process.getuid?.() === 0) expect(statSync(join(image.folder, 'server.js')).uid).toBe(0);
  });

  it('migrates, serves, works and leaves in order, each by its command', async () => {
    const admin = { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password };
    const migrated = await exitOf(run(commanded('migrate'), admin));
    expect(migrated).toMatchObject({ code: 0, said: expect.stringContaining('The first admin was created') });

    const web = run(commanded(...image.command));
    const worker = run(commanded('worker'));
    await waitFor('the image is ready', async () => {
      if (web.exitCode !== null) throw new Error(web.said());
      return (await fetch(`${origin}/readyz`).catch(() => null))?.ok;
    });
    expect(await login(origin, ADMIN.email, ADMIN.password)).toHaveProperty('access_token');
    const page = await (await fetch(`${origin}/sign-in`)).text();
    const script = /\/_next\/static\/[^"\\]+\.js/.exec(page)?.[0];
    const docs = await (await fetch(`${origin}/docs`)).text();
    const viewer = /\/docs\/assets\/swagger-ui-bundle[^"]+/.exec(docs)?.[0];
    for (const path of [script, viewer, '/docs/assets/redoc.standalone.js', '/api/v1/openapi.json']) {
      expect((await fetch(`${origin}${path}`)).status, path).toBe(200);
    }
    expect(await exitOf(run(image.healthcheck))).toMatchObject({
      code: 0,
      said: `{"status":"ok","version":"${VERSION}"}\n`,
    });
    expect(await exitOf(run(commanded('--version')))).toEqual({ code: 0, said: `${VERSION}\n` });
    await waitFor(
      'the worker beats',
      async () => (await exitOf(run(commanded('alive', 'worker')))).code === 0,
    );
    const checked = await exitOf(run(commanded('check', '--json')));
    expect(JSON.parse(checked.said)).toMatchObject({ total_checked: 0 });

    const leaving = [exitOf(web), exitOf(worker)];
    web.kill('SIGTERM');
    worker.kill('SIGTERM');
    expect((await Promise.all(leaving)).map(({ code }) => code)).toEqual([0, 0]);
    expect((await exitOf(run(image.healthcheck))).code).toBe(1);
  });
});
