import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readApiKey, type ShownKey } from '@/lib/auth/api-keys';
import { authorise } from '@/lib/auth/authorise';
import { actorName, type Context } from '@/lib/context';
import { PERMISSION_PRESETS } from '@/lib/contract/permissions';
import { recordActivity } from '@/lib/coupling/record-activity';
import { listPrograms, readProgram } from '@/lib/programs/read-programs';
import { createApiKey, revokeApiKey } from '@/lib/programs/write-keys';
import { createProgram, updateProgram } from '@/lib/programs/write-programs';
import { activity, addUser, otherProcess, type TestContext, testContext } from '@/tests/support/context';
import { addProgram, type KeyedProgram } from '@/tests/support/keyed-programs';

let context: TestContext;
beforeAll(async () => {
  context = await testContext();
});
afterAll(() => context.close());

type Asking = { address?: string; calls?: number; on?: Context };

function ask(key: string, { address = '192.0.2.1', calls = 0, on = context }: Asking = {}) {
  const limit = calls > 0 ? { calls, windowSeconds: 600 } : null;
  return authorise(on.db, { claims: null, key: readApiKey(key) as ShownKey, address, limit });
}

const stateOf = async (key: string, asking?: Asking) => (await ask(key, asking)).key?.state ?? null;

async function change(
  { id }: Pick<KeyedProgram, 'id'>,
  changes: Parameters<typeof updateProgram>[1]['changes'],
) {
  const { version } = await readProgram(context, { id });
  return updateProgram(context, { id, version, changes });
}

async function lastAudit(): Promise<{ action: string; target: string; before: unknown; after: unknown }> {
  const { rows } = await context.db.execute(
    sql`SELECT action, target, before, after FROM audit_log ORDER BY id DESC LIMIT 1`,
  );
  return rows[0] as Awaited<ReturnType<typeof lastAudit>>;
}

describe('a key', () => {
  it('acts as its program, with its granted permissions', async () => {
    const program = await addProgram(context);
    expect(await ask(program.key)).toMatchObject({
      user: null,
      key: {
        id: program.keyId,
        program: program.name,
        permissions: PERMISSION_PRESETS.record,
        state: 'live',
      },
    });
  });

  it('is stored as a hash only, and shown by nothing that reads it', async () => {
    const { id, key } = await createProgram(context, { name: 'hashed', permissions: 'read' });
    const secret = key.split('_')[2]?.slice(0, 43) as string;
    const { rows } = await context.db.execute(
      sql`SELECT (SELECT string_agg(k::text, '') FROM api_keys k) || (SELECT string_agg(a::text, '') FROM audit_log a) AS all_of_it`,
    );
    const everything = JSON.stringify([rows, await readProgram(context, { id })]);
    expect(everything).not.toContain(secret);
    expect(everything).toContain((readApiKey(key) as ShownKey).hash);
  });

  it('with the secret of another key is refused', async () => {
    const [one, two] = [await addProgram(context), await addProgram(context)];
    const { hash } = readApiKey(two.key) as ShownKey;
    const answer = await authorise(context.db, {
      claims: null,
      key: { id: one.keyId, hash },
      address: '192.0.2.1',
      limit: null,
    });
    expect(answer).toMatchObject({ user: null, key: null });
  });

  it('is refused in every process from the moment it is revoked, its program turned off, or it expired', async () => {
    const others = [otherProcess(context), otherProcess(context)];
    const states = async (key: string) => Promise.all([context, ...others].map((on) => stateOf(key, { on })));
    const [one, two, three] = [
      await addProgram(context),
      await addProgram(context),
      await addProgram(context),
    ];
    expect(await states(one.key)).toEqual(['live', 'live', 'live']);
    await revokeApiKey(context, { id: one.id, keyId: one.keyId });
    expect(await states(one.key)).toEqual(['revoked', 'revoked', 'revoked']);
    await change(two, { is_active: false });
    expect(await states(two.key)).toEqual(['inactive', 'inactive', 'inactive']);
    await change(two, { is_active: true });
    expect(await states(two.key)).toEqual(['live', 'live', 'live']);
    await context.db.execute(sql`UPDATE api_keys SET expires_at = now() WHERE id = ${three.keyId}`);
    expect(await states(three.key)).toEqual(['expired', 'expired', 'expired']);
  });

  it('works only from its networks, and from no unknown address', async () => {
    const { key } = await addProgram(context, { networks: ['10.20.0.0/16', '2001:db8:7::/48'] });
    const from: [address: string, state: string][] = [
      ['10.20.255.1', 'live'],
      ['10.21.0.1', 'foreign_network'],
      ['2001:db8:7:1::/64', 'live'],
      ['2001:db8:8:1::/64', 'foreign_network'],
      ['::/64', 'foreign_network'],
      ['unknown', 'foreign_network'],
      ["10.20.0.1' OR 1=1", 'foreign_network'],
    ];
    for (const [address, state] of from) {
      expect([address, await stateOf(key, { address })]).toEqual([address, state]);
    }
    const anywhere = await addProgram(context);
    expect(await stateOf(anywhere.key, { address: 'unknown' })).toBe('live');
  });

  it('has a separate count with the limit of its program; without a live key the address is counted', async () => {
    const program = await addProgram(context, { rateLimit: 3 });
    const second = await createApiKey(context, { id: program.id, expiresAt: null });
    const passed = async (key: string, times: number, address: string) => {
      const answers = await Promise.all(Array.from({ length: times }, () => ask(key, { calls: 5, address })));
      return answers.map(({ rate }) => rate);
    };
    const rates = await passed(program.key, 9, '198.51.100.1');
    expect(rates.filter((rate) => rate?.allowed)).toHaveLength(3);
    expect(rates[0]).toMatchObject({ limit: 3 });
    expect((await passed(second.key, 9, '198.51.100.1')).filter((rate) => rate?.allowed)).toHaveLength(3);
    const usual = await addProgram(context);
    expect((await passed(usual.key, 9, '198.51.100.1')).filter((rate) => rate?.allowed)).toHaveLength(5);
    await revokeApiKey(context, { keyId: program.keyId });
    const revoked = await passed(program.key, 9, '198.51.100.1');
    expect(revoked.filter((rate) => rate?.allowed)).toHaveLength(5);
  });

  it('is marked as used at most every five minutes', async () => {
    const program = await addProgram(context);
    const usedAt = async () =>
      (
        await context.db.execute<{ last_used_at: string | null; xmin: string }>(
          sql`SELECT last_used_at, xmin::text FROM api_keys WHERE id = ${program.keyId}`,
        )
      ).rows[0];
    expect(await usedAt()).toMatchObject({ last_used_at: null });
    await ask(program.key);
    const first = await usedAt();
    expect(first?.last_used_at).not.toBeNull();
    for (let n = 0; n < 5; n++) await ask(program.key);
    expect(await usedAt()).toEqual(first);
    await context.db.execute(
      sql`UPDATE api_keys SET last_used_at = now() - interval '301 s' WHERE id = ${program.keyId}`,
    );
    await ask(program.key);
    const { keys } = await readProgram(context, program);
    expect(Date.now() - Date.parse(keys[0]?.last_used_at ?? '')).toBeLessThan(60_000);
    await revokeApiKey(context, { keyId: program.keyId });
    const revoked = await usedAt();
    await context.db.execute(sql`UPDATE api_keys SET last_used_at = NULL WHERE id = ${program.keyId}`);
    await ask(program.key);
    expect(revoked?.last_used_at).not.toBeNull();
    expect((await usedAt())?.last_used_at).toBeNull();
  });
});

describe('of a program', () => {
  it('two keys may be live, never three, also when three are asked for at once', async () => {
    const { id } = await addProgram(context);
    const asked = await Promise.allSettled(
      Array.from({ length: 4 }, () => createApiKey(otherProcess(context), { id, expiresAt: null })),
    );
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of asked) if (one.status === 'rejected') expect(one.reason.code).toBe('not_applicable');
    const { keys } = await readProgram(context, { id });
    expect(keys.map(({ state }) => state)).toEqual(['live', 'live']);
    await revokeApiKey(context, { keyId: keys[1]?.id as number });
    await createApiKey(context, { id, expiresAt: null });
    expect((await readProgram(context, { id })).keys.map(({ state }) => state)).toEqual([
      'live',
      'live',
      'revoked',
    ]);
  });

  it('an expired key makes room, and none is made that has expired already', async () => {
    const { id, keyId } = await addProgram(context);
    await createApiKey(context, { id, expiresAt: '2099-01-01T00:00:00Z' });
    await context.db.execute(
      sql`UPDATE api_keys SET expires_at = now() - interval '1 s' WHERE id = ${keyId}`,
    );
    await createApiKey(context, { id, expiresAt: null });
    await revokeApiKey(context, { keyId });
    const past = createApiKey(context, {
      id: (await addProgram(context)).id,
      expiresAt: '2020-01-01T00:00:00Z',
    });
    await expect(past).rejects.toMatchObject({ code: 'invalid_input', errors: [{ path: 'expires_at' }] });
    const name = 'born-late';
    const born = createProgram(context, { name, permissions: 'read', expires_at: '2020-01-01T00:00:00Z' });
    await expect(born).rejects.toMatchObject({ code: 'invalid_input' });
    expect((await listPrograms(context, { limit: 100 })).items.map((one) => one.name)).not.toContain(name);
  });

  it('everything done to it is in the audit log, without a secret', async () => {
    const networks = ['10.0.0.0/8', '2001:db8::/32'];
    const made = await createProgram(context, { name: 'audited', permissions: 'record', networks });
    expect(made).toMatchObject({ name: 'audited', networks, preset: 'record', keys: [{ state: 'live' }] });
    expect(await stateOf(made.key, { address: '10.9.9.9' })).toBe('live');
    const program = { id: made.id };
    expect(await lastAudit()).toMatchObject({
      action: 'program.create',
      target: `program/${program.id}`,
      after: { name: 'audited', networks, key_id: made.keys[0]?.id },
    });
    const changed = await change(program, { permissions: ['health.read'], rate_limit: 50 });
    expect(changed).toMatchObject({ permissions: ['health.read'], preset: null, rate_limit: 50 });
    expect(await lastAudit()).toMatchObject({
      action: 'program.update',
      before: { permissions: PERMISSION_PRESETS.record, rate_limit: null },
      after: { permissions: ['health.read'], rate_limit: 50 },
    });
    const second = await createApiKey(context, { id: program.id, expiresAt: null });
    expect(await lastAudit()).toMatchObject({ action: 'program.create_key', after: { key_id: second.id } });
    await revokeApiKey(context, { id: program.id, keyId: second.id });
    const revoked = await lastAudit();
    expect(revoked).toMatchObject({ action: 'program.revoke_key', after: { key_id: second.id } });
    await revokeApiKey(context, { id: program.id, keyId: second.id });
    expect(await lastAudit()).toEqual(revoked);
    await expect(revokeApiKey(context, { id: program.id + 1, keyId: second.id })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('an edit of what was seen before another edit is refused', async () => {
    const program = await addProgram(context);
    const { version } = await readProgram(context, program);
    await change(program, { rate_limit: 7 });
    await expect(
      updateProgram(context, { id: program.id, version, changes: { rate_limit: 8 } }),
    ).rejects.toMatchObject({ code: 'stale_version' });
    const again = createProgram(context, { name: program.name, permissions: 'read' });
    await expect(again).rejects.toMatchObject({ code: 'already_exists' });
  });

  it.each(['users.manage', 'sessions.manage', 'programs.manage', 'self.write', 'console.enter'])(
    'the database itself refuses %s',
    async (permission) => {
      const { id } = await addProgram(context);
      const granting = context.db.execute(
        sql`UPDATE programs SET permissions = permissions || ${permission}::text WHERE id = ${id}`,
      );
      await expect(granting).rejects.toMatchObject({ cause: { code: '23514' } });
    },
  );
});

it('the actions of a key are stored with the key and its program', async () => {
  const program = await addProgram(context);
  const { key } = await ask(program.key);
  if (!key) throw new Error('the key is not known');
  const actor = { kind: 'key', id: key.id, program: key.program } as const;
  const userId = await addUser(context.db);
  await recordActivity({ ...context, actor }, [activity(userId, 'first', { xp: 10 })]);
  const { rows } = await context.db.execute(sql`SELECT actor FROM activities WHERE user_id = ${userId}`);
  expect(rows).toEqual([{ actor: `key:${program.keyId} (${program.name})` }]);
  expect(rows).toEqual([{ actor: actorName(actor) }]);
});

it('the version before API keys keeps running beside this one', async () => {
  const { rows } = await context.db.execute(sql`
    SELECT item, user_id, email, name, role, locale, time_zone, second_factor, allowed, remaining, reset_seconds
    FROM authorise_requests('{NULL}'::bigint[], '{NULL}'::int[], '{NULL}'::uuid[], '{198.51.100.9}'::text[], '{2}'::int[], '{60}'::int[])`);
  expect(rows).toMatchObject([{ item: 0, user_id: null, allowed: true, remaining: 1 }]);
  const userId = await addUser(context.db);
  const claim = async () =>
    (await context.db.execute(sql`SELECT outcome FROM claim_idempotency_key(${userId}, 'k', 'f', 60)`)).rows;
  expect([await claim(), await claim()]).toEqual([[{ outcome: 'claimed' }], [{ outcome: 'running' }]]);
});
