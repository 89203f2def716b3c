import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inTransaction } from '@/db/transaction';
import { type Counted, Counters } from '@/lib/counts/counters';
import { type Batch, CountsOutbox } from '@/lib/counts/counts-outbox';
import { foldMeasurements } from '@/lib/counts/fold-measurements';
import { storeCounts, type Told } from '@/lib/counts/store-counts';
import { SUM_OF_BUCKETS } from '@/lib/counts/sum-buckets';
import type { ThisProcess } from '@/lib/counts/this-process';
import { readFigures } from '@/lib/measure/read-figures';
import { readMeasureHistory } from '@/lib/measure/read-measure-history';
import { readMeasures } from '@/lib/measure/read-measures';
import { type TestContext, testContext } from '../support/context';

let context: TestContext;
beforeAll(async () => {
  context = await testContext();
});
afterAll(() => context.close());
beforeEach(() => context.owner.execute(sql`TRUNCATE measurements, processes, job_runs, workers`));

const intervals = {
  'health-check': 300,
  audit: 0,
  'auto-sync': 21_600,
  'self-test': 0,
  retention: 86_400,
  repairs: 0,
};
const told: Told = {
  pool: { max: 20, inUse: 3, waiting: 0 },
  eventLoopP99Ms: 1.5,
  memoryBytes: 100_000_000,
  uptimeSeconds: 60,
};

function replica(name: string): ThisProcess {
  return { id: name, kind: 'web', hostname: 'here', pid: 1 };
}

function requests(durations: number[], outcome = '2xx'): Counted[] {
  const counters = new Counters();
  for (const ms of durations) counters.of('request', 'GET /pairs', outcome).observe(ms);
  return counters.take();
}

function batch(counts: Counted[], sequence = 1): Batch {
  return { sequence, openedAtMs: 0, sealedAtMs: 0, counts };
}

async function stored(name = 'api') {
  const { rows } = await context.db.execute<{ count: string; sum_ms: number; buckets: number[] }>(sql`
    SELECT sum(count) AS count, sum(sum_ms) AS sum_ms, ${SUM_OF_BUCKETS} AS buckets FROM measurements WHERE name = ${name}`);
  return { count: Number(rows[0]?.count), sumMs: rows[0]?.sum_ms, buckets: rows[0]?.buckets };
}

describe('counts of all processes', () => {
  it('of two processes in one minute add up, bucket by bucket', async () => {
    await Promise.all([
      storeCounts(context.db, replica('one'), batch(requests([1, 4])), 0, told),
      storeCounts(context.db, replica('two'), batch(requests([4, 4, 700])), 0, told),
    ]);
    const { count, sumMs, buckets } = await stored();
    expect({ count, sumMs }).toEqual({ count: 5, sumMs: 713 });
    expect(buckets?.filter((value) => value > 0)).toEqual([1, 3, 1]);
  });

  it('of many processes that add the same rows in any order never deadlock', async () => {
    const counts = ['a', 'b', 'c', 'd'].flatMap((label): Counted[] => [
      { name: 'request', label, outcome: '2xx', count: 1, sumMs: 1, buckets: [1] },
    ]);
    await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        storeCounts(
          context.db,
          replica(`process-${i}`),
          batch(i % 2 === 0 ? counts : counts.toReversed()),
          0,
          told,
        ),
      ),
    );
    expect((await stored('request')).count).toBe(240);
  });

  it('are not counted twice when a flush arrived and its answer did not', async () => {
    const outbox = new CountsOutbox();
    const self = replica('one');
    outbox.add(requests([1, 2, 3]), 0);
    await expect(
      outbox.flush(async (sent) => {
        await storeCounts(context.db, self, sent, 0, told);
        throw new Error('the connection was lost after the commit');
      }),
    ).rejects.toThrow('lost');
    outbox.add(requests([4]), 10_000);
    await outbox.flush((sent) => storeCounts(context.db, self, sent, 10_000, told));
    expect((await stored()).count).toBe(4);
  });

  it('are not counted twice when a process sends again while its first attempt is still running', async () => {
    const self = replica('one');
    const counts = batch(requests([1]));
    const again = await inTransaction(context.db, async (slow) => {
      await storeCounts(slow, self, counts, 0, told);
      return [storeCounts(context.db, self, counts, 0, told)];
    });
    await Promise.all(again);
    expect((await stored()).count).toBe(1);
  });

  it('that waited for the database are added to the minute in which they were counted', async () => {
    await storeCounts(context.db, replica('one'), batch(requests([1])), 10 * 60_000, told);
    const { rows } = await context.db.execute<{ minutes: number }>(sql`
      SELECT round(extract(epoch FROM date_trunc('minute', clock_timestamp()) - minute) / 60)::int AS minutes
      FROM measurements WHERE name = 'api'`);
    expect(rows[0]?.minutes).toBeGreaterThanOrEqual(9);
    expect(rows[0]?.minutes).toBeLessThanOrEqual(11);
  });
});

describe('the figures of a window', () => {
  it('are null before anything was counted', async () => {
    const figures = await readFigures(context, { windowSeconds: 300, intervals });
    expect(figures.requests).toEqual({ count: 0, failed: 0, p95Ms: null });
    expect(figures.database).toEqual({ queries: 0, p95Ms: null, deadlocks: 0 });
    expect(figures.consistency.rate).toBeNull();
    expect(figures.workers).toEqual({ alive: 0, lost: 0 });
  });

  it('are those of all processes, and of this window only', async () => {
    const store = (name: string, counts: Counted[], ageMs = 0) =>
      storeCounts(context.db, replica(name), batch(counts), ageMs, told);
    await store('one', requests(new Array(90).fill(40)));
    await store('two', requests(new Array(10).fill(400), '5xx'));
    await store('old', requests(new Array(500).fill(9_000), '5xx'), 20 * 60_000);
    const counters = new Counters();
    counters.of('conflict', 'deadlock').observe(0);
    counters.of('query', 'requests').observe(2);
    counters.of('query', 'jobs').observe(2_000);
    await store('three', counters.take());
    const strangers = new Counters();
    for (let i = 0; i < 500; i++) strangers.of('anonymous_request', 'POST /auth/login', '5xx').observe(9_000);
    await store('four', strangers.take());
    const figures = await readFigures(context, { windowSeconds: 300, intervals });
    expect(figures.requests).toEqual({ count: 100, failed: 10, p95Ms: 400 });
    expect(figures.anonymous).toEqual({ count: 500, failed: 500, p95Ms: 9_750 });
    expect(figures.database).toMatchObject({ queries: 1, deadlocks: 1 });
    expect(figures.database.p95Ms).toBeLessThanOrEqual(2);
  });

  it('know how many callers met failures, whichever process served them', async () => {
    const met = (...callers: string[]) => {
      const counters = new Counters();
      for (const caller of callers) counters.note('failed_for', caller);
      return batch(counters.take());
    };
    await storeCounts(context.db, replica('one'), met('7', '8'), 0, told);
    await storeCounts(context.db, replica('two'), met('8'), 0, told);
    const { callers } = await readFigures(context, { windowSeconds: 300, intervals });
    expect(callers).toEqual({ failed: 2, slow: 0 });
  });

  it('distinguish runs that ended, runs that are late, and runs whose worker died', async () => {
    await context.db.execute(sql`
      INSERT INTO job_runs (job, due_at, state, started_at, finished_at, lease_expires_at, actor) VALUES
        ('health-check', now() - interval '1 minute', 'succeeded', now(), now(), NULL, 'test'),
        ('health-check', now() - interval '9 minutes', 'failed', now(), now(), NULL, 'test'),
        ('health-check', now() - interval '2 hours', 'failed', now(), now() - interval '1 hour', NULL, 'test'),
        ('auto-sync', now() - interval '10 minutes', 'pending', NULL, NULL, NULL, 'test'),
        ('auto-sync', now() - interval '10 minutes', 'pending', NULL, NULL, now() + interval '1 minute', 'test'),
        ('retention', now() - interval '10 minutes', 'running', now(), NULL, now() - interval '1 second', 'test')`);
    await context.db.execute(sql`
      INSERT INTO workers (id, hostname, pid, started_at, heartbeat_at, stopped_at) VALUES
        ('alive', 'here', 1, now(), now(), NULL),
        ('left', 'here', 2, now(), now() - interval '2 minutes', now()),
        ('lost', 'here', 3, now(), now() - interval '2 minutes', NULL),
        ('long lost', 'here', 4, now(), now() - interval '2 days', NULL)`);
    const figures = await readFigures(context, { windowSeconds: 300, intervals });
    expect(figures.jobs).toMatchObject({ succeeded: 1, failed: 1, crashed: 1 });
    expect(figures.workers).toEqual({ alive: 1, lost: 1 });
    expect(figures.jobs.late).toBeGreaterThanOrEqual(1);
  });
});

describe('old counts', () => {
  it('are kept by hour after some days, with nothing lost, and nothing newer is touched', async () => {
    const days = (n: number) => n * 86_400_000;
    const self = replica('one');
    for (let minute = 0; minute < 90; minute++) {
      const counts = batch(requests([40], minute % 2 === 0 ? '2xx' : '5xx'), minute + 1);
      await storeCounts(context.db, self, counts, days(8) + minute * 60_000, told);
    }
    await storeCounts(context.db, self, batch(requests([40]), 1_000), 60_000, told);
    const before = await stored();
    const fewer = await foldMeasurements(context, new AbortController().signal, 7);
    expect(fewer).toBeGreaterThan(100);
    expect(await stored()).toEqual(before);
    const { rows } = await context.db.execute<{ hours: number; rows: number }>(sql`
      SELECT count(DISTINCT minute)::int AS hours, count(*)::int AS rows FROM measurements
      WHERE name = 'api' AND minute < now() - interval '1 day' AND extract(minute FROM minute) = 0`);
    expect(rows[0]?.hours).toBeLessThanOrEqual(3);
    expect(await foldMeasurements(context, new AbortController().signal, 7)).toBe(0);
  });
});

describe('the key measures', () => {
  it('are unknown before anything was measured, and jobs critical while there is no worker', async () => {
    const states = (await readMeasures(context, intervals)).map(({ measure, state }) => [measure, state]);
    expect(Object.fromEntries(states)).toEqual({
      consistency_rate: 'unknown',
      response_time: 'unknown',
      error_rate: 'unknown',
      jobs: 'critical',
      database_time: 'unknown',
    });
  });

  it('show what strangers get beside what is judged, where a measure is of requests', async () => {
    const strangers = new Counters();
    for (let i = 0; i < 20; i++) strangers.of('anonymous_request', 'POST /auth/login', '5xx').observe(40);
    await storeCounts(context.db, replica('one'), batch(strangers.take()), 0, told);
    const measures = await readMeasures(context, intervals);
    const of = (name: string) => measures.find(({ measure }) => measure === name);
    expect(of('error_rate')).toMatchObject({
      value: null,
      state: 'unknown',
      anonymous: { value: 100, samples: 20 },
    });
    expect(of('response_time')).toMatchObject({ state: 'unknown', anonymous: { samples: 20 } });
    expect(of('jobs')?.anonymous).toBeNull();
  });

  it('have a history in parts of the period, and none where nothing was measured', async () => {
    const self = replica('one');
    await storeCounts(context.db, self, batch(requests(new Array(20).fill(40)), 1), 0, told);
    await storeCounts(context.db, self, batch(requests([300], '5xx'), 2), 0, told);
    await storeCounts(context.db, self, batch(requests([300], '2xx'), 3), 5 * 3_600_000, told);
    const times = await readMeasureHistory(context, { measure: 'response_time', period: '24h' });
    expect(times.points).toHaveLength(2);
    expect(times.points[0]).toMatchObject({ samples: 1 });
    expect(times.points[1]).toMatchObject({ samples: 21 });
    expect(Date.parse(times.until) - Date.parse(times.since)).toBe(86_400_000);
    const errors = await readMeasureHistory(context, { measure: 'error_rate', period: '24h' });
    expect(errors.points.map(({ value }) => value)).toEqual([0, 4.7619]);
    for (const measure of ['consistency_rate', 'jobs', 'database_time'] as const) {
      expect((await readMeasureHistory(context, { measure, period: '90d' })).points).toEqual([]);
    }
  });
});
