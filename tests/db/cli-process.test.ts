import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { VERSION } from '@/lib/version';
import { runCommandLine } from '../support/command-line';
import { asOwner, createTestDatabase, type TestDatabase } from '../support/database';
import { HEADERS } from '../support/import-folder';
import { spawnNode } from '../support/spawn-node';
import { waitFor } from '../support/wait-for';
import { isWaitedFor } from '../support/waited-for';

/** Tests that need a separate process. The commands themselves are tested in cli.test.ts. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await asOwner(
    database,
    `WITH learner AS (INSERT INTO users (email, name) VALUES ('drifted@example.org', 'D') RETURNING id)
     INSERT INTO specialization_progress (user_id, specialization_id, current_level) SELECT id, 'PLAYER', 2 FROM learner`,
  );
});
afterAll(() => database?.drop());

const lockstep = (args: string[], input?: string) =>
  spawnNode('cli/main.ts', args, { DATABASE_URL: database.url }, input);

test('the process of a command ends with its exit code, and says on each stream what belongs there', async () => {
  const away = { DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/x' };
  const processes = [
    lockstep(['check', '--json']),
    lockstep(['frobnicate']),
    spawnNode('cli/main.ts', ['check'], away),
  ];
  expect(await Promise.all(processes.map(({ ended }) => ended))).toEqual([3, 2, 1]);
  const [found, wrong, failed] = processes.map(({ output }) => output());
  expect(JSON.parse(found?.out ?? '')).toMatchObject({ inconsistent: 1 });
  expect(wrong).toEqual({ out: '', error: expect.stringMatching(/unknown command/) });
  expect(failed).toEqual({ out: '', error: expect.stringMatching(/^lockstep: cannot reach .*\n$/) });
});

test('command line and worker say their version without a setting', async () => {
  const processes = ['cli/main.ts', 'worker/main.ts'].map((file) => spawnNode(file, ['--version']));
  expect(await Promise.all(processes.map(({ ended }) => ended))).toEqual([0, 0]);
  for (const { output } of processes) expect(output()).toEqual({ out: `${VERSION}\n`, error: '' });
});

test('a password comes through a pipe', async () => {
  const who = ['--email', 'p@b.hu', '--name', 'P', '--role', 'viewer', '--password-stdin'];
  const creating = lockstep(['create-user', ...who], 'a password of mine\n');
  expect(await creating.ended).toBe(0);
  expect(creating.output()).toEqual({
    out: expect.stringMatching(/^Created viewer p@b\.hu \(user \d+\)\.\n$/),
    error: '',
  });
});

test('a command finishes its work although whoever read its output has left', async () => {
  const leaving = lockstep(['check', '--json']);
  leaving.child.stdout?.destroy();
  expect(await leaving.ended).toBe(3);
  expect(leaving.output()).toEqual({ out: '', error: '' });
});

test('Ctrl-C stops an import with exit code 130, and the next run completes it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-cli-'));
  // Three batches: the first is written before Ctrl-C, the third is not.
  const rows = Array.from({ length: 50_000 }, (_, index) => `S${index},s${index}@b.hu,S ${index}`);
  writeFileSync(join(folder, 'users.csv'), `${HEADERS['users.csv']}\n${rows.join('\n')}\n`);
  // Another session locks a row of the second batch. The import waits until it is released.
  const holder = new pg.Client({ connectionString: database.url });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query("INSERT INTO users (external_id, email, name) VALUES ('S30000', 'held@b.hu', 'Held')");
  const first = lockstep(['import', folder]);
  try {
    await waitFor('the import waits for the held row', () => isWaitedFor(holder));
    first.child.kill('SIGINT');
    await waitFor('the import says that it stops', () => first.output().error.includes('stopping after the'));
  } finally {
    await holder.end();
  }
  expect(await first.ended).toBe(130);
  expect(first.output().error).toMatch(/running the command again continues/);
  const second = await runCommandLine(['import', folder, '--json'], { env: { DATABASE_URL: database.url } });
  const result = JSON.parse(second.out);
  expect(second.code).toBe(0);
  expect(result).toMatchObject({ rows: 50_000, rejected: 0 });
  expect(result.unchanged).toBeGreaterThan(0);
  expect(result.written).toBeGreaterThan(0);
  rmSync(folder, { recursive: true });
});
