import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database';

const folder = mkdtempSync(join(tmpdir(), 'lockstep-cli-'));
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database?.drop();
  rmSync(folder, { recursive: true });
});

const { lockstep } = commandLine(() => database.url);

describe('the exit code', () => {
  it('is 2 for a command, option or argument that is wrong', async () => {
    const wrong = [['frobnicate'], ['import'], ['repair', '--policy', 'luck'], ['check', '--fast']];
    for (const args of wrong) expect(await lockstep(args)).toMatchObject({ code: 2, out: '' });
    for (const id of ['0', '-1', '9007199254740993']) {
      const { code, err } = await lockstep(['repair', '--user', id]);
      expect(code).toBe(2);
      expect(err).toContain('from 1 to 9007199254740991');
    }
  });

  it('is 0 for help, which says what the codes mean', async () => {
    const { code, out } = await lockstep(['repair', '--help']);
    expect(code).toBe(0);
    expect(out).toMatch(/Exit codes:[\s\S]*3 +done, but something needs a person/);
  });

  it('is 1 with one line when the database is not named, wrong, away or not migrated', async () => {
    const empty = await createEmptyDatabase();
    try {
      const cases: [Record<string, string>, RegExp, string?][] = [
        [
          { DATABASE_URL: '', LOCKSTEP_DATA_DIR: folder },
          /^lockstep: DATABASE_URL is not set and npm start has no database/,
        ],
        [
          { DATABASE_URL_FILE: join(folder, 'none') },
          /^lockstep: DATABASE_URL and DATABASE_URL_FILE are both set/,
        ],
        [
          { DATABASE_URL: '', DATABASE_URL_FILE: join(folder, 'none') },
          /^lockstep: DATABASE_URL_FILE is ".*none", which cannot be read \(ENOENT\)\n$/,
        ],
        [{ DATABASE_URL: 'mysql://u:secret@h/x' }, /^lockstep: DATABASE_URL has a wrong value/],
        [
          { DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/x' },
          /^lockstep: cannot reach database "x" at 127\.0\.0\.1:1/,
        ],
        [{ DATABASE_URL: empty.url }, /is not migrated; run: npm run migrate\n$/],
        [{ DATABASE_URL: empty.url }, /refused its role.*migrate as the owner of the tables\n$/, 'migrate'],
      ];
      for (const [env, message, command = 'check'] of cases) {
        const { code, out, err } = await lockstep([command], { env });
        expect({ code, out }).toEqual({ code: 1, out: '' });
        expect(err).toMatch(message);
        expect(err).not.toContain('secret');
        expect(err.trimEnd().split('\n')).toHaveLength(1);
      }
    } finally {
      await empty.drop();
    }
  });
});
