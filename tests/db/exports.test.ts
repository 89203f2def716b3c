import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violationShape } from '@/lib/contract/violations';
import { exportViolations } from '@/lib/health/export-violations';
import { csvResponse } from '@/lib/http/csv-response';
import { captureLog } from '../support/captured-log';
import { type TestContext, testContext } from '../support/context';

const COLUMNS = violationShape.keyof().options;

async function* rowsOf<T>(...batches: T[][]): AsyncGenerator<T[]> {
  yield* batches;
}

async function* failing(after: number): AsyncGenerator<{ a: string }[]> {
  for (let at = 0; at < after; at++) yield [{ a: 'x' }];
  throw new Error('the database went away');
}

async function textOf(batches: AsyncGenerator<Record<string, unknown>[]>, columns: string[]) {
  const reply = await csvResponse({ ...ctx, log: captureLog().log }, { name: 'things', columns, batches });
  return { reply, text: await reply.text() };
}

let ctx: TestContext;
beforeAll(async () => {
  ctx = await testContext();
});
afterAll(() => ctx.close());

describe('a CSV file', () => {
  test('has a header row, CRLF, quotes where they are needed, and a name', async () => {
    const { reply, text } = await textOf(
      rowsOf([{ a: 'x,"y"', b: null }], [{ a: 'line\nbreak', b: 'ő\r' }]),
      ['a', 'b'],
    );
    expect(text).toBe('a,b\r\n"x,""y""",\r\n"line\nbreak","ő\r"\r\n');
    expect(reply.headers.get('content-disposition')).toMatch(
      /^attachment; filename="things-\d{4}-\d\d-\d\d\.csv"$/,
    );
    expect(reply.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect((await textOf(rowsOf(), ['a', 'b'])).text).toBe('a,b\r\n');
  });

  test('begins with a byte order mark only when it is asked for', async () => {
    for (const bom of [true, false]) {
      const file = { name: 'things', bom, columns: ['a'], batches: rowsOf([{ a: 'ő' }]) };
      const reply = await csvResponse({ ...ctx, log: captureLog().log }, file);
      const bytes = Buffer.from(await reply.arrayBuffer());
      expect(bytes.toString('utf8')).toBe(`${bom ? '\uFEFF' : ''}a\r\nő\r\n`);
    }
  });

  test('holds no formula: what begins like one is text, and a number stays a number', async () => {
    const hostile = ['=1+1', '+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1', '＝1', '=cmd|"/c calc"!A1'];
    const { text } = await textOf(
      rowsOf(
        hostile.map((a) => ({ a, n: -2 })),
        [{ a: 'a=1', n: 0 }],
      ),
      ['a', 'n'],
    );
    const cells = text
      .split(/\r\n/)
      .slice(1, -1)
      .map((line) => line.replace(/^"/, ''));
    for (const cell of cells.slice(0, hostile.length)) expect(cell).toMatch(/^'[\s\S]*,-2$/);
    expect(cells.at(-1)).toBe('a=1,0');
  });

  test('refuses before it begins, and is cut where it fails later', async () => {
    await expect(textOf(failing(0), ['a'])).rejects.toThrow('went away');
    const capture = captureLog();
    const reply = await csvResponse(
      { ...ctx, log: capture.log },
      { name: 'things', columns: ['a'], batches: failing(2) },
    );
    await expect(reply.text()).rejects.toThrow();
    expect(capture.messages()).toEqual(['an export ended']);
  });

  test('is not read on once the client is away', async () => {
    let asked = 0;
    let closed = false;
    async function* endless(): AsyncGenerator<{ a: number }[]> {
      try {
        for (;;) yield [{ a: asked++ }];
      } finally {
        closed = true;
      }
    }
    const capture = captureLog();
    const reply = await csvResponse(
      { ...ctx, log: capture.log },
      { name: 'things', columns: ['a'], batches: endless() },
    );
    const reader = reply.body?.getReader();
    await reader?.read();
    await reader?.read();
    await reader?.cancel();
    expect(closed).toBe(true);
    expect(asked).toBeLessThanOrEqual(3);
    expect(capture.messages()).toEqual(['an export ended']);
  });
});

describe('of many exports', () => {
  const begin = (asked: number[], stalledMs?: number) => {
    async function* endless(item: number): AsyncGenerator<{ a: number }[]> {
      asked.push(item);
      for (;;) yield [{ a: item }];
    }
    return (item: number) =>
      csvResponse(
        { ...ctx, log: captureLog().log },
        { name: 'things', columns: ['a'], batches: endless(item) },
        { ...(stalledMs ? { stalledMs } : {}) },
      ).then((reply) => reply.body?.getReader());
  };

  test('four are made at once, and the next begins when one has ended', async () => {
    const asked: number[] = [];
    const exports = [0, 1, 2, 3, 4, 5].map(begin(asked));
    const readers = await Promise.all(exports.slice(0, 4));
    for (const reader of readers) await reader?.read();
    expect(asked).toEqual([0, 1, 2, 3]);
    await readers[2]?.cancel();
    await exports[4];
    expect(asked).toEqual([0, 1, 2, 3, 4]);
    await readers[0]?.cancel();
    // Its turn has ended already. Ending it again frees no second place.
    await readers[0]?.cancel();
    await exports[5];
    const later = begin(asked)(6);
    await readers[1]?.read();
    expect(asked).toEqual([0, 1, 2, 3, 4, 5]);
    for (const reader of [readers[1], readers[3], await exports[4], await exports[5]]) await reader?.cancel();
    await (await later)?.cancel();
  });

  test('one that fails before it begins, and one that nobody reads, do not block the others', async () => {
    for (let turn = 0; turn < 6; turn++) await expect(textOf(failing(0), ['a'])).rejects.toThrow('went away');
    const asked: number[] = [];
    const unread = await Promise.all([0, 1, 2, 3].map(begin(asked, 1)));
    await (await begin(asked)(4))?.cancel();
    expect(asked).toEqual([0, 1, 2, 3, 4]);
    for (const reader of unread) await expect(reader?.closed).rejects.toThrow('nobody reads');
  });
});

test('100,000 violations are exported whole, in the memory of one batch', async () => {
  await ctx.db.execute(sql`
    INSERT INTO users (id, email, name) SELECT g, 'many-' || g || '@example.org', 'Many ' || g FROM generate_series(1000001, 1100000) g`);
  await ctx.db.execute(sql`
    INSERT INTO violations (user_id, specialization_id, kind, progress_level, license_level, recommended_action, confirmed_at, note)
    SELECT g, 'PLAYER', 'level_mismatch', 3, 1, 'needs_decision', now(), repeat('note ', 20) FROM generate_series(1000001, 1100000) g`);
  await ctx.db.execute(sql`ANALYZE violations`);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const batches = exportViolations(ctx, {});
  const reply = await csvResponse(
    { ...ctx, log: captureLog().log },
    { name: 'violations', columns: COLUMNS, batches },
  );
  const reader = reply.body?.getReader();
  let [lines, bytes, chunks] = [0, 0, 0];
  const held: number[] = [];
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || !value) break;
    bytes += value.byteLength;
    lines += value.reduce((sum, byte) => sum + (byte === 10 ? 1 : 0), 0);
    chunks += 1;
    if (chunks % 10 !== 0) continue;
    collect();
    held.push(process.memoryUsage().heapUsed);
  }
  expect(lines).toBe(100_001);
  expect(bytes).toBeGreaterThan(20_000_000);
  expect(held.length).toBeGreaterThanOrEqual(10);
  const growth = Math.max(...held) - (held[0] as number);
  expect(growth).toBeLessThan(4 * 1024 * 1024);
});
