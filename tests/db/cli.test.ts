import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readApiKey, type ShownKey } from '@/lib/auth/api-keys';
import { seal, unseal } from '@/lib/auth/seal';
import { commandLine } from '../support/command-line';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { HEADERS } from '../support/import-folder';

const folder = mkdtempSync(join(tmpdir(), 'lockstep-cli-'));
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database?.drop();
  rmSync(folder, { recursive: true });
});

const { lockstep, json } = commandLine(() => database.url);

describe('an operator at the command line', () => {
  const loaded = join(folder, 'legacy');

  it('finds the database that npm start keeps in the clone', async () => {
    writeFileSync(join(folder, 'database-url'), `${database.ownerUrl}\n`);
    const { code } = await lockstep(['migrate'], { env: { DATABASE_URL: '', LOCKSTEP_DATA_DIR: folder } });
    expect(code).toBe(0);
  });

  it('migrates, and makes the first admin once', async () => {
    const admin = { ADMIN_EMAIL: 'admin@example.org', ADMIN_PASSWORD: 'long enough a password' };
    const env = { ...admin, DATABASE_URL: database.ownerUrl };
    expect(await json(['migrate'], { env })).toEqual({
      code: 0,
      result: { migrated: true, admin: 'created' },
    });
    expect(await json(['migrate'], { env })).toEqual({
      code: 0,
      result: { migrated: true, admin: 'exists' },
    });
  });

  it('imports, and is told of rejects by exit code 3 and a file', async () => {
    mkdirSync(loaded);
    writeFileSync(join(loaded, 'users.csv'), `${HEADERS['users.csv']}\nA,a@b.hu,A\nB,b@b.hu,B\n`);
    writeFileSync(
      join(loaded, 'progress.csv'),
      `${HEADERS['progress.csv']}\nA,PLAYER,3,50000,16,0,0,0,\nX,PLAYER,1,0,0,0,0,0,\n`,
    );
    writeFileSync(
      join(loaded, 'licenses.csv'),
      `${HEADERS['licenses.csv']}\nA,PLAYER,2,2,,\nB,COACH,4,4,,\n`,
    );
    const rejects = join(folder, 'rejects.csv');
    const { code, result } = await json(['import', loaded, '--rejects', rejects]);
    expect(code).toBe(3);
    expect(result).toMatchObject({ rows: 6, written: 5, unchanged: 0, rejected: 1, rejects_file: rejects });
    expect(readFileSync(rejects, 'utf8')).toBe(
      'file,line,reason,raw\nprogress.csv,3,external_id is not a known user,"X,PLAYER,1,0,0,0,0,0,"\n',
    );
  });

  it('checks, repairs after a look, and the exit codes say what is left', async () => {
    expect(await json(['check', '--dry-run'])).toMatchObject({
      code: 3,
      result: { inconsistent: 2, id: null },
    });
    expect(await json(['check'])).toMatchObject({ code: 3, result: { inconsistent: 2, opened: 2 } });
    const preview = await json(['repair', '--dry-run', '--specialization', 'PLAYER']);
    expect(preview).toMatchObject({ code: 0, result: { dry_run: true, matched: 1, repaired: 1 } });
    const [{ user_id }] = preview.result.actions;
    expect(await json(['repair', '--user', String(user_id)])).toMatchObject({
      code: 0,
      result: { matched: 1, repaired: 1 },
    });
    expect(await json(['repair', '--user', String(user_id)])).toMatchObject({
      code: 0,
      result: { matched: 0 },
    });
    expect(await json(['repair', '--kind', 'level_mismatch'])).toMatchObject({
      code: 0,
      result: { matched: 0 },
    });
    expect(await lockstep(['repair', '--policy', 'license'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/needs a reason/),
    });
    expect(await json(['repair'])).toMatchObject({ code: 0, result: { matched: 1, repaired: 1 } });
    expect(await json(['check'])).toMatchObject({
      code: 0,
      result: { inconsistent: 0, consistency_rate: 100 },
    });
  });

  it('creates users, with a password from standard input or one that is shown once', async () => {
    const who = ['create-user', '--email', 'O@b.hu', '--name', 'O', '--role', 'operator'];
    const generated = await json(who);
    expect(generated).toMatchObject({ code: 0, result: { email: 'o@b.hu', role: 'operator' } });
    expect(generated.result.password.length).toBeGreaterThanOrEqual(20);
    expect(await lockstep(who)).toMatchObject({ code: 1, err: expect.stringMatching(/exists already/) });
    const given = ['create-user', '--email', 'p@b.hu', '--name', 'P', '--role', 'viewer', '--password-stdin'];
    expect(await lockstep(given, { input: 'short\n' })).toMatchObject({ code: 1 });
    expect((await lockstep(given, { input: 'a password of mine\n' })).out).not.toContain(
      'a password of mine',
    );
  });

  it('gives a locked-out user access again, with a new password and without the second factor', async () => {
    const owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    try {
      await lockstep(['create-user', '--email', 'q@b.hu', '--name', 'Q', '--role', 'admin']);
      const before = await owner.query("SELECT password_hash FROM users WHERE email = 'q@b.hu'");
      await owner.query(
        "UPDATE users SET totp_secret = 'lost', totp_confirmed_at = now() WHERE email = 'q@b.hu'",
      );
      const who = ['reset-password', '--email', ' Q@b.hu'];
      expect(await lockstep([...who, '--password-stdin'], { input: 'qwertyqwerty\n' })).toMatchObject({
        code: 1,
        err: expect.stringMatching(/common/),
      });
      const { code, result } = await json([...who, '--disable-second-factor']);
      expect(code).toBe(0);
      expect(result).toMatchObject({ sessions_ended: 0, password: expect.stringMatching(/^.{20,}$/) });
      const after = await owner.query("SELECT password_hash, totp_secret FROM users WHERE email = 'q@b.hu'");
      expect(after.rows[0].password_hash).not.toBe(before.rows[0].password_hash);
      expect(after.rows[0].totp_secret).toBeNull();
      await owner.query(`
        INSERT INTO attempts (account, kind, place, window_started_at, failed)
        SELECT 'user/' || id, 'place', '192.0.2.1', now(), 10 FROM users WHERE email = 'q@b.hu'`);
      const lift = ['lift-lock-outs', '--email', 'q@b.hu'];
      expect(await json(lift)).toMatchObject({ code: 0, result: { lifted: 1 } });
      expect(await json(lift)).toMatchObject({ code: 0, result: { lifted: 0 } });
      expect(await lockstep(['reset-password', '--email', 'nobody@b.hu'])).toMatchObject({
        code: 1,
        err: expect.stringMatching(/no user/),
      });
    } finally {
      await owner.end();
    }
  });

  it('connects a user with single sign-on, and disconnects them', async () => {
    const person = ['--email', 'sso@b.hu', '--name', 'S', '--role', 'viewer'];
    const { result: user } = await json(['create-user', ...person]);
    const link = ['link-user', '--email', 'sso@b.hu', '--subject', 'sub-1'];
    expect(await lockstep(link)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^lockstep: OIDC_ISSUER is not set; it must be the https:/),
    });
    const env = { OIDC_ISSUER: 'https://id.example.org' };
    const linked = { id: user.id, issuer: 'https://id.example.org', subject: 'sub-1' };
    expect(await json(link, { env })).toEqual({ code: 0, result: linked });
    expect(await json(link, { env })).toEqual({ code: 0, result: linked });
    const unlinked = await json(['unlink-user', '--email', 'sso@b.hu']);
    expect(unlinked).toEqual({ code: 0, result: { id: user.id, unlinked: 1 } });
  });

  it('adopts a changed SECRET_KEY, and keeps secrets that the previous one sealed', async () => {
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    const keys = {
      before: 'the secret of the time before, 0123456789',
      after: 'the secret of now, 0123456789 0123456789',
    };
    try {
      const { rows } = await owner.query(
        "INSERT INTO users (email, name) VALUES ('s@b.hu', 'S') RETURNING id",
      );
      const { id } = rows[0];
      await owner.query('UPDATE users SET totp_secret = $2 WHERE id = $1', [
        id,
        seal('JBSWY3DPEHPK3PXP', `user/${id}`, keys.before),
      ]);
      expect(await lockstep(['adopt-secret-key'])).toMatchObject({
        code: 1,
        err: expect.stringMatching(/SECRET_KEY is not set/),
      });
      const env = { SECRET_KEY: keys.after };
      expect(await lockstep(['adopt-secret-key'], { env })).toMatchObject({
        code: 1,
        err: expect.stringMatching(/1 second factors .* --previous-stdin/),
      });
      expect(await json(['adopt-secret-key', '--losing-secrets'], { env })).toMatchObject({
        code: 3,
        result: { lost: { second_factors: 1 } },
      });
      const previous = ['adopt-secret-key', '--previous-stdin'];
      expect(await json(previous, { env, input: `${keys.before}\n` })).toMatchObject({
        code: 0,
        result: { sealed_anew: { second_factors: 1 }, lost: { second_factors: 0 } },
      });
      expect(
        await json(['adopt-secret-key'], { env: { ...env, SECRET_KEY_PREVIOUS: keys.before } }),
      ).toMatchObject({
        code: 0,
        result: { sealed_anew: { second_factors: 0 }, lost: { second_factors: 0 } },
      });
      const after = await owner.query('SELECT totp_secret FROM users WHERE id = $1', [id]);
      expect(unseal(after.rows[0].totp_secret, `user/${id}`, keys.after)).toBe('JBSWY3DPEHPK3PXP');
    } finally {
      await owner.end();
    }
  });

  it('rolls automatic repairs out stage by stage', async () => {
    expect(await json(['rollout'])).toMatchObject({ code: 0, result: { stage: 100, state: 'complete' } });
    expect(await lockstep(['rollout', 'advance'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^lockstep: the roll-out is complete; start one first\n$/),
    });
    // This happens once: the next upgrade does not undo later decisions.
    const env = { DATABASE_URL: database.ownerUrl, ROLLOUT_START: '0' };
    expect(await json(['migrate'], { env })).toMatchObject({ code: 0, result: { rollout: 0 } });
    expect(await json(['rollout', 'advance'])).toMatchObject({
      code: 0,
      result: { action: 'advance', from_stage: 0, to_stage: 5, actor: expect.stringMatching(/^cli:/) },
    });
    expect((await json(['migrate'], { env })).result).not.toHaveProperty('rollout');
    expect(await lockstep(['rollout', 'advance'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/these gates do not pass: soak, /),
    });
    expect(await lockstep(['rollout', 'advance', '--force'])).toMatchObject({ code: 1 });
    const reason = ['--force', '--reason', 'Tried on a copy'];
    expect(await json(['rollout', 'advance', ...reason])).toMatchObject({
      result: { forced: true, to_stage: 25 },
    });
    expect(await json(['rollout', 'auto-advance', 'on'])).toMatchObject({ code: 0 });
    expect(await json(['rollout', 'start', '--stage', '50'])).toMatchObject({ code: 1 });
    const status = await lockstep(['rollout', 'status']);
    expect(status.code).toBe(0);
    expect(status.out).toMatch(
      /^Stage 25 %, under way\n[\s\S]*gate {2}soak +waiting[\s\S]*Next: 50 %, by itself/,
    );
    expect((await lockstep(['rollout', 'history'])).out).toMatch(
      /advance \(forced\), 5 % to 25 %, by cli:.*: Tried on a copy/,
    );
    expect(await lockstep(['rollout', 'luck'])).toMatchObject({ code: 2 });
    expect((await lockstep(['rollout', 'advance', '--help'])).out).toMatch(/--force[\s\S]*Exit codes:/);
  });

  it('makes, lists and revokes keys of a program', async () => {
    const create = ['create-key', '--program', 'import-service'];
    const first = await lockstep([...create, '--network', '10.20.0.0/16', '--days', '90']);
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining('Created program import-service') });
    const shown = readApiKey(/lsk_\w+/.exec(first.out)?.[0] ?? '') as ShownKey;
    const second = await json(create);
    expect(readApiKey(second.result.key)).toMatchObject({ id: shown.id + 1 });
    expect(await lockstep(create)).toMatchObject({ code: 1, err: expect.stringContaining('two live keys') });
    const revoke = ['revoke-key', '--id', String(shown.id)];
    expect(await lockstep(revoke)).toMatchObject({ code: 0, out: expect.stringContaining('is revoked') });
    const { result } = await json(['list-keys']);
    expect(result.programs).toMatchObject([
      {
        name: 'import-service',
        preset: 'record',
        networks: ['10.20.0.0/16'],
        keys: [
          { id: shown.id + 1, state: 'live', expires_at: null },
          { id: shown.id, state: 'revoked', created_by: expect.stringMatching(/^cli:/) },
        ],
      },
    ]);
    expect((await lockstep(['list-keys'])).out).toContain(`key ${shown.id}: revoked, never used, expires 20`);
    const wrong = [
      [...create, '--network', '10.20.0.1/16'],
      [...create, '--may', 'everything'],
    ];
    for (const args of wrong) expect(await lockstep(args)).toMatchObject({ code: 2 });
  });
});
