import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCluster, startCluster, superuser } from '../../scripts/embedded/cluster.mjs';
import { endServer, findServer } from '../../scripts/embedded/leftover.mjs';
import { serverOwner } from '../../scripts/embedded/owner.mjs';
import { choosePlace } from '../../scripts/embedded/place.mjs';
import { requirePrograms } from '../../scripts/embedded/programs.mjs';
import { choosePort } from '../../scripts/setup/ports.mjs';
import { identify, isRunning } from '../../scripts/setup/processes.mjs';

const isRoot = process.getuid?.() === 0;
const password = 'of-no-importance';
let dataFolder: string;
const clusters: string[] = [];
const elsewhere: string[] = [];
const usual = { umask: process.umask(), LANG: process.env.LANG, LC_ALL: process.env.LC_ALL };

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'lockstep-embedded-'));
  chmodSync(dataFolder, 0o711);
});

afterEach(async () => {
  process.umask(usual.umask);
  for (const name of ['LANG', 'LC_ALL'] as const) {
    if (usual[name] === undefined) delete process.env[name];
    else process.env[name] = usual[name];
  }
  for (const cluster of clusters.splice(0)) await endServer(cluster);
  rmSync(dataFolder, { recursive: true, force: true });
  for (const path of elsewhere.splice(0)) rmSync(dirname(path), { recursive: true, force: true });
});

async function place(folder = dataFolder) {
  const owner = serverOwner(join(folder, 'postgres'));
  const chosen = await choosePlace({ dataFolder: folder, owner, programs: requirePrograms(), endServer });
  clusters.push(chosen.cluster);
  elsewhere.push(...chosen.elsewhere);
  return { ...chosen, owner };
}

async function start(where: Awaited<ReturnType<typeof place>>) {
  if (!existsSync(where.cluster)) await createCluster({ ...where, password, durable: false });
  return startCluster({ ...where, port: await choosePort(), logFile: join(dataFolder, 'log') });
}

async function ask(port: number, sql: string): Promise<unknown> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: superuser, password, database: 'postgres' });
  await client.connect();
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

describe('the embedded database', () => {
  it.each([
    [0o077, 'hu_HU.UTF-8', undefined],
    [0o000, 'C', 'xx'],
  ])(
    "starts under umask %o, LANG %s and LC_ALL %s, in UTF-8 and out of others' sight",
    async (umask, lang, all) => {
      process.umask(umask);
      process.env.LANG = lang;
      if (all !== undefined) process.env.LC_ALL = all;
      const where = await place();
      const server = await start(where);
      expect(await ask(server.port, "SELECT lower('ŐRZŐ')")).toBe('őrző');
      expect(await ask(server.port, 'SHOW server_encoding')).toBe('UTF8');
      expect(await ask(server.port, 'SHOW listen_addresses')).toBe('127.0.0.1');
      expect(lstatSync(where.cluster).mode & 0o777).toBe(0o700);
    },
  );

  it('leaves neither process nor postmaster.pid when it is stopped', async () => {
    const where = await place();
    const server = await start(where);
    const running = identify(server.pid);
    await server.stop();
    expect(isRunning(running)).toBe(false);
    expect(existsSync(join(where.cluster, 'postmaster.pid'))).toBe(false);
  });

  it('keeps what was committed when it is killed, and starts again on it', async () => {
    const where = await place();
    const first = await start(where);
    await ask(first.port, 'CREATE TABLE kept AS SELECT 42 AS answer');
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    const second = await start(where);
    expect(await ask(second.port, 'SELECT answer FROM kept')).toBe(42);
  });

  it('ends the server that another launcher left running before it starts its own', async () => {
    const where = await place();
    const left = await start(where);
    const next = await start(where);
    await left.exited;
    expect(findServer(where.cluster)?.pid).toBe(next.pid);
    expect(next.pid).not.toBe(left.pid);
  });

  it('never ends a stranger whose number a stale postmaster.pid names', async () => {
    const where = await place();
    const server = await start(where);
    await server.stop();
    const stranger = spawn('sleep', ['600']);
    writeFileSync(join(where.cluster, 'postmaster.pid'), `${stranger.pid}\n${where.cluster}\n1\n5432\n`);
    try {
      const again = await start(where);
      expect(await ask(again.port, 'SELECT 1')).toBe(1);
      expect(stranger.exitCode).toBeNull();
      expect(stranger.signalCode).toBeNull();
    } finally {
      stranger.kill();
    }
  });

  it('does not mistake the server of another clone for its own', async () => {
    const mine = await place();
    const other = join(dataFolder, 'other');
    mkdirSync(other, { mode: 0o711 });
    const theirs = await place(other);
    const server = await start(theirs);
    await createCluster({ ...mine, password, durable: false });
    writeFileSync(join(mine.cluster, 'postmaster.pid'), readFileSync(join(theirs.cluster, 'postmaster.pid')));
    expect(await endServer(mine.cluster)).toBe(false);
    expect(await ask(server.port, 'SELECT 1')).toBe(1);
  });
});

describe.runIf(isRoot)('the embedded database of root', () => {
  it('runs as another user where that one may not enter, says where, and keeps its data there', async () => {
    chmodSync(dataFolder, 0o700);
    const where = await place();
    expect(where.owner?.uid).toBeGreaterThan(0);
    expect(where.elsewhere).toContain(where.cluster);
    expect(where.cluster.startsWith(dataFolder)).toBe(false);
    const server = await start(where);
    await ask(server.port, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await server.stop();
    const again = await start(await place());
    expect(await ask(again.port, 'SELECT answer FROM kept')).toBe(42);
    expect(lstatSync(where.cluster).uid).toBe(where.owner?.uid);
  });

  it('keeps the database where it is when the folder around it opens, and never starts an empty one beside it', async () => {
    chmodSync(dataFolder, 0o700);
    const far = await place();
    await createCluster({ ...far, password, durable: false });
    chmodSync(dataFolder, 0o711);
    expect((await place()).cluster).toBe(far.cluster);

    rmSync(far.cluster, { recursive: true });
    const near = await place();
    expect(near.cluster).toBe(join(dataFolder, 'postgres'));
    await createCluster({ ...near, password, durable: false });
    chmodSync(dataFolder, 0o700);
    await expect(place()).rejects.toThrow(/can no longer be reached by its user/);
  });

  it('removes the place of a data folder that is gone, its server included', async () => {
    chmodSync(dataFolder, 0o700);
    const where = await place();
    const server = await start(where);
    rmSync(dataFolder, { recursive: true });
    const other = mkdtempSync(join(tmpdir(), 'lockstep-embedded-'));
    try {
      await place(other);
    } finally {
      rmSync(other, { recursive: true });
    }
    await server.exited;
    expect(existsSync(where.cluster)).toBe(false);
  });

  it('never throws away a place whose data folder still exists', async () => {
    chmodSync(dataFolder, 0o700);
    const where = await place();
    await createCluster({ ...where, password, durable: false });
    const other = mkdtempSync(join(tmpdir(), 'lockstep-embedded-'));
    try {
      await place(other);
    } finally {
      rmSync(other, { recursive: true });
    }
    expect(existsSync(join(where.cluster, 'PG_VERSION'))).toBe(true);
  });
});

describe('finding a process again', () => {
  it('tells a process from another with the same number', () => {
    const me = identify(process.pid);
    expect(isRunning(me)).toBe(true);
    expect(isRunning({ ...me, started: 'some other time' })).toBe(false);
    expect(isRunning({ pid: process.pid, started: null })).toBe(false);
  });

  it('knows a process that ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
    const identity = identify(child.pid ?? 0);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    expect(isRunning(identity)).toBe(false);
  });
});
