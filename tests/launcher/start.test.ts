import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { choosePort, isFree } from '../../scripts/setup/ports.mjs';
import { type Identity, isRunning, waitUntilGone } from '../../scripts/setup/processes.mjs';
import { startThrowAwayCluster } from '../support/cluster.mjs';
import { type Clone, makeClone } from './stand-in-clone';

const goneMs = 240_000;
let clone: Clone;

beforeAll(async () => {
  clone = await makeClone();
});
afterAll(() => clone.remove());
afterEach(() => clone.settle());
beforeEach(() => rmSync(join(clone.dataFolder, 'journal'), { force: true }));

/** The worker is started with the web server, but the web server alone decides when Lockstep is ready. */
function workerCame() {
  return expect.poll(() => clone.journal()).toContain('worker came');
}

async function expectNothingLeft(before: Identity[]) {
  expect(before.length).toBeGreaterThan(0);
  for (const one of before) expect(await waitUntilGone(one, goneMs)).toBe(true);
  const left = ['running.json', 'children.json', 'database-url', 'postgres/postmaster.pid'];
  expect(left.filter((name) => existsSync(join(clone.dataFolder, name)))).toEqual([]);
  expect(await isFree(clone.port)).toBe(true);
}

describe('npm start', () => {
  it('prepares once, says how to sign in, and leaves nothing when it is told to stop', async () => {
    const first = clone.start();
    await first.said('Ctrl-C stops it');
    const password = readFileSync(join(clone.dataFolder, 'admin-password'), 'utf8').trim();
    expect(first.output()).toContain(`http://localhost:${clone.port}`);
    expect(first.output()).toContain(`admin@lockstep.localhost with the password ${password}`);
    for (const name of ['admin-password', 'secret-key', 'postgres-password', 'database-url']) {
      expect(statSync(join(clone.dataFolder, name)).mode & 0o777, name).toBe(0o600);
    }
    const running = clone.processes();
    expect(running).toHaveLength(3);
    await workerCame();
    first.child.kill('SIGTERM');
    expect(await first.ended()).toBe(0);
    await expectNothingLeft(running);
    expect(clone.journal()).toEqual(['migrate', 'sample', 'worker came', 'worker went']);

    rmSync(join(clone.dataFolder, 'journal'));
    const second = clone.start();
    await second.said('Ctrl-C stops it');
    expect(second.output()).toContain('admin-password');
    expect(second.output()).not.toContain(password);
    await workerCame();
    second.child.kill('SIGINT');
    await second.ended();
    expect(clone.journal()).toEqual(['migrate', 'worker came', 'worker went']);
  });

  it('ends with npm, whether npm passes a signal on or is killed', async () => {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const launcher = clone.start({ through: 'npm' });
      await launcher.said('Ctrl-C stops it');
      const running = clone.processes();
      launcher.child.kill(signal);
      for (const one of running) expect(await waitUntilGone(one, goneMs), signal).toBe(true);
      await expect.poll(() => existsSync(join(clone.dataFolder, 'running.json'))).toBe(false);
      await expectNothingLeft(running);
    }
  });

  it('is refused while another runs on the same data, and says where that one is', async () => {
    const first = clone.start();
    await first.said('Ctrl-C stops it');
    const second = clone.start({ env: { PORT: String(await choosePort()) } });
    expect(await second.ended()).toBe(1);
    expect(second.output()).toContain(`http://localhost:${clone.port} (pid ${first.child.pid})`);
    const running = clone.processes();
    first.child.kill('SIGHUP');
    expect(await first.ended()).toBe(0);
    await expectNothingLeft(running);
  });

  it('ends what a killed launcher left running and comes up again', async () => {
    const first = clone.start();
    await first.said('Ctrl-C stops it');
    const orphans = clone.processes();
    first.child.kill('SIGKILL');
    await first.ended();
    expect(orphans.filter(isRunning)).toHaveLength(3);

    const second = clone.start();
    await second.said('Ctrl-C stops it');
    expect(orphans.filter(isRunning)).toEqual([]);
    const running = clone.processes();
    expect(running).toHaveLength(3);
    second.child.kill('SIGTERM');
    await second.ended();
    await expectNothingLeft(running);
  });

  it('starts a worker again that stopped by itself, and says so', async () => {
    const launcher = clone.start();
    await launcher.said('Ctrl-C stops it');
    await workerCame();
    const { worker } = JSON.parse(readFileSync(join(clone.dataFolder, 'children.json'), 'utf8'));
    process.kill(worker.pid, 'SIGKILL');
    await launcher.said('The worker stopped by itself (SIGKILL)');
    await expect.poll(() => clone.journal().filter((line) => line === 'worker came').length).toBe(2);
    const running = clone.processes();
    launcher.child.kill('SIGTERM');
    await launcher.ended();
    await expectNothingLeft(running);
  });

  it('starts the database again when that was killed', async () => {
    const launcher = clone.start();
    await launcher.said('Ctrl-C stops it');
    const pid = Number.parseInt(readFileSync(join(clone.dataFolder, 'postgres/postmaster.pid'), 'utf8'), 10);
    process.kill(pid, 'SIGKILL');
    await launcher.said('The database stopped by itself');
    await expect.poll(() => clone.processes().length).toBe(3);
    const running = clone.processes();
    launcher.child.kill('SIGTERM');
    await launcher.ended();
    await expectNothingLeft(running);
  });

  it('sets a database aside whose password was removed with the rest, and starts anew', async () => {
    for (const name of ['postgres-password', 'admin-password', 'state.json', 'secret-key']) {
      rmSync(join(clone.dataFolder, name));
    }
    const launcher = clone.start();
    await launcher.said('Ctrl-C stops it');
    expect(launcher.output()).toContain('postgres.set-aside');
    expect(launcher.output()).toContain('with the password');
    expect(clone.journal()).toContain('sample');
    launcher.child.kill('SIGTERM');
    await launcher.ended();
  });

  it('refuses a port that is taken or no port at all, naming PORT', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(clone.port, resolve));
    const taken = clone.start();
    expect(await taken.ended()).toBe(1);
    expect(taken.output()).toContain(`Port ${clone.port} is taken`);
    expect(taken.output()).toContain('PORT=');
    await new Promise((resolve) => other.close(resolve));

    const wrong = clone.start({ env: { PORT: 'abc' } });
    expect(await wrong.ended()).toBe(1);
    expect(wrong.output()).toContain('PORT is "abc"');
    expect(clone.processes()).toEqual([]);
  });

  it('uses the database it is given, brings none of its own and loads no sample', async () => {
    const workshop = mkdtempSync(join(tmpdir(), 'lockstep-given-'));
    chmodSync(workshop, 0o711);
    const given = await startThrowAwayCluster(workshop);
    if (!given) throw new Error('npm has no PostgreSQL for this machine');
    try {
      const dataFolder = join(clone.folder, 'given');
      // Found by way of the clone's .env and a file; the port of the environment goes before that of .env.
      writeFileSync(join(workshop, 'url'), `${given.url}\n`);
      writeFileSync(join(clone.folder, '.env'), `DATABASE_URL_FILE=${join(workshop, 'url')}\nPORT=1\n`);
      const launcher = clone.start({ env: { LOCKSTEP_DATA_DIR: dataFolder } });
      await launcher.said('Ctrl-C stops it');
      launcher.child.kill('SIGTERM');
      expect(await launcher.ended()).toBe(0);
      expect(existsSync(join(dataFolder, 'postgres'))).toBe(false);
      expect(readFileSync(join(dataFolder, 'journal'), 'utf8')).not.toContain('sample');
    } finally {
      rmSync(join(clone.folder, '.env'), { force: true });
      await given.stop();
      rmSync(workshop, { recursive: true });
    }
  });

  it('names the host of a database that cannot be reached, and never its password', async () => {
    const port = await choosePort();
    const launcher = clone.start({
      env: { DATABASE_URL: `postgresql://me:hush-hush@127.0.0.1:${port}/there` },
    });
    expect(await launcher.ended()).toBe(1);
    expect(launcher.output()).toContain(`127.0.0.1:${port}`);
    expect(launcher.output()).not.toContain('hush-hush');
    expect(clone.processes()).toEqual([]);
  });

  it('stays empty after it was started empty', async () => {
    const launchers = [{ args: ['--no-sample'] }, {}];
    const env = { LOCKSTEP_DATA_DIR: join(clone.folder, 'empty') };
    for (const options of launchers) {
      const launcher = clone.start({ ...options, env });
      await launcher.said('Ctrl-C stops it');
      launcher.child.kill('SIGTERM');
      expect(await launcher.ended()).toBe(0);
    }
    expect(readFileSync(join(clone.folder, 'empty', 'journal'), 'utf8')).not.toContain('sample');
  });
});
