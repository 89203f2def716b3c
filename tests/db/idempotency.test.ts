import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerOnce, type KeyedWrite } from '@/lib/http/idempotency';
import { addUser, type TestContext, testContext } from '@/tests/support/context';
import { addProgram } from '@/tests/support/keyed-programs';

let context: TestContext;
beforeAll(async () => {
  context = await testContext();
});
afterAll(() => context.close());

const newWrite = async (key: string): Promise<KeyedWrite> => ({
  userId: await addUser(context.db),
  key,
  fingerprint: 'f',
});
const age = ({ key }: KeyedWrite) =>
  context.db.execute(
    sql`UPDATE idempotency_keys SET created_at = now() - interval '2 minutes' WHERE key = ${key}`,
  );
const isYoung = async ({ key }: KeyedWrite) => {
  const { rows } = await context.db.execute(
    sql`SELECT created_at > now() - interval '1 minute' AS young FROM idempotency_keys WHERE key = ${key}`,
  );
  return rows[0]?.young;
};

it('a write that takes longer than a minute keeps its key: a repeated request does not run beside it', async () => {
  const write = await newWrite('slow');
  let runs = 0;
  let finish = () => {};
  const work = async () => {
    runs += 1;
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    return Response.json({ runs }, { status: 201 });
  };
  const first = answerOnce(context.db, write, work, { refreshMs: 20 });
  await expect.poll(() => runs).toBe(1);
  await age(write);
  await expect.poll(() => isYoung(write)).toBe(true);
  await expect(answerOnce(context.db, write, work)).rejects.toMatchObject({ code: 'in_progress' });
  finish();
  expect((await first).status).toBe(201);
  const again = await answerOnce(context.db, write, work);
  expect([again.status, await again.json(), runs]).toEqual([201, { runs: 1 }, 1]);
});

it('a write that was taken for dead neither releases its key for a third one nor changes the answer that was kept', async () => {
  const write = await newWrite('taken over');
  const ends: ((response: Response | Error) => void)[] = [];
  const work = () =>
    new Promise<Response>((resolve, reject) => {
      ends.push((end) => (end instanceof Error ? reject(end) : resolve(end)));
    });
  const begun: Promise<Response>[] = [];
  for (const count of [1, 2, 3]) {
    begun.push(answerOnce(context.db, write, work, { refreshMs: 60_000 }));
    await expect.poll(() => ends.length).toBe(count);
    if (count < 3) await age(write);
  }
  const [first, second, third] = begun as [Promise<Response>, Promise<Response>, Promise<Response>];
  ends[0]?.(new Error('too late'));
  await expect(first).rejects.toThrow('too late');
  const beside = answerOnce(context.db, write, async () => Response.json('beside'));
  await expect(beside).rejects.toMatchObject({ code: 'in_progress' });
  ends[1]?.(Response.json('second'));
  expect(await (await second).json()).toBe('second');
  ends[2]?.(Response.json('third'));
  expect(await (await third).json()).toBe('third');
  expect(await (await answerOnce(context.db, write, work)).json()).toBe('second');
});

it('the time of an answered key is not renewed: the key is kept for a day from its answer', async () => {
  const write = await newWrite('quick');
  const work = async () => new Response(null, { status: 204 });
  await answerOnce(context.db, write, work, { refreshMs: 1 });
  await age(write);
  await new Promise((resolve) => setImmediate(resolve));
  const again = await answerOnce(context.db, write, work, { refreshMs: 1 });
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([204, 'true']);
  expect(await isYoung(write)).toBe(false);
});

it('an answer that asks to be sent again is not kept, and the next one with its key runs', async () => {
  const write = await newWrite('in part');
  const inPart = async () => Response.json(['busy'], { headers: { 'Retry-After': '2' } });
  expect(await (await answerOnce(context.db, write, inPart)).json()).toEqual(['busy']);
  const whole = async () => Response.json(['recorded']);
  expect(await (await answerOnce(context.db, write, whole)).json()).toEqual(['recorded']);
  const kept = await answerOnce(context.db, write, inPart);
  expect([kept.headers.get('idempotency-replayed'), await kept.json()]).toEqual(['true', ['recorded']]);
});

it('a write that failed releases its key', async () => {
  const write = await newWrite('failed');
  const failing = async () => {
    throw new Error('on purpose');
  };
  await expect(answerOnce(context.db, write, failing)).rejects.toThrow('on purpose');
  const broken = await answerOnce(context.db, write, async () => new Response(null, { status: 500 }));
  expect(broken.status).toBe(500);
  expect((await answerOnce(context.db, write, async () => new Response('fine'))).status).toBe(200);
});

it('an Idempotency-Key belongs to the API key that sends it: no other key and no user shares it', async () => {
  const [one, two] = [await addProgram(context), await addProgram(context)];
  const userId = await addUser(context.db);
  let runs = 0;
  const owners = [{ apiKeyId: one.keyId }, { apiKeyId: two.keyId }, { userId }];
  for (const owner of [...owners, ...owners]) {
    await answerOnce(context.db, { ...owner, key: 'order-1', fingerprint: 'f' }, async () => {
      runs += 1;
      return Response.json({ runs });
    });
  }
  expect(runs).toBe(3);
  const claims = await Promise.all(
    Array.from({ length: 8 }, () =>
      context.db.execute<{ outcome: string }>(
        sql`SELECT outcome FROM claim_idempotency_key(NULL, 'order-2', 'f', 60, ${one.keyId})`,
      ),
    ),
  );
  expect(claims.map(({ rows }) => rows[0]?.outcome).filter((outcome) => outcome === 'claimed')).toHaveLength(
    1,
  );
});
