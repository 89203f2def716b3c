import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Counted, Counters } from '@/lib/counts/counters';
import { type Batch, CountsOutbox } from '@/lib/counts/counts-outbox';
import { BOUNDS_MS, BUCKETS, bucketOf, quantileOf } from '@/lib/counts/histogram';
import { PAGES, pageLabel } from '@/lib/counts/observe-requests';
import { ownTime } from '@/lib/http/own-time';
import { LIMITS, stateOf } from '@/lib/vocabulary/measure-limits';
import { SEVERAL_CALLERS } from '@/lib/vocabulary/measures';

function histogramOf(durations: number[]): number[] {
  const buckets = new Array<number>(BUCKETS).fill(0);
  for (const ms of durations) buckets[bucketOf(ms)] = (buckets[bucketOf(ms)] ?? 0) + 1;
  return buckets;
}

describe('a histogram', () => {
  it('puts a duration at a bound below it, and one that is past all bounds above them all', () => {
    expect(BOUNDS_MS.map(bucketOf)).toEqual(BOUNDS_MS.map((_, i) => i));
    expect(bucketOf(0)).toBe(0);
    expect(bucketOf(1e9)).toBe(BOUNDS_MS.length);
  });

  it('answers a quantile from the bucket in which the true one lies', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 29_999, noNaN: true }), { minLength: 1, maxLength: 300 }),
        (durations) => {
          const answered = quantileOf(histogramOf(durations), 0.95) as number;
          const sorted = durations.toSorted((a, b) => a - b);
          const real = sorted[Math.ceil(0.95 * durations.length) - 1] as number;
          expect(bucketOf(answered)).toBe(bucketOf(real));
        },
      ),
    );
  });

  it('interpolates within a bucket, is null without counts, and never exceeds its last bound', () => {
    expect(quantileOf(histogramOf(new Array(100).fill(150)), 0.5)).toBe(125);
    expect(quantileOf([], 0.95)).toBeNull();
    expect(quantileOf(histogramOf([]), 0.95)).toBeNull();
    expect(quantileOf(histogramOf([90_000]), 0.95)).toBe(30_000);
  });

  it('has every limit of a time as a bound, so that no interpolation decides about it', () => {
    for (const { unit, warning, critical } of Object.values(LIMITS)) {
      if (unit === 'milliseconds') expect(BOUNDS_MS).toEqual(expect.arrayContaining([warning, critical]));
    }
  });
});

describe('the limits', () => {
  it('begin beyond the value, not at the value', () => {
    expect(stateOf(LIMITS.consistency_rate, 99)).toBe('good');
    expect(stateOf(LIMITS.consistency_rate, 98.999)).toBe('warning');
    expect(stateOf(LIMITS.consistency_rate, 94.999)).toBe('critical');
    expect(stateOf(LIMITS.response_time, 200)).toBe('good');
    expect(stateOf(LIMITS.response_time, 200.1)).toBe('warning');
    expect(stateOf(LIMITS.response_time, 500.1)).toBe('critical');
    expect(stateOf(LIMITS.jobs, 0)).toBe('warning');
    expect(stateOf(LIMITS.error_rate, null)).toBe('unknown');
  });
});

describe('the counters of a process', () => {
  it('take what came since the last time, and the operations of the API together', () => {
    const counters = new Counters();
    counters.of('request', 'GET /pairs', '2xx').observe(4);
    counters.of('request', 'POST /activities', '2xx').observe(8);
    counters.of('request', 'POST /activities', '5xx').observe(30);
    counters.of('request', 'PAGE /learners', '2xx').observe(9);
    counters.of('request', 'unlisted', '4xx').observe(1);
    const taken = counters.take();
    expect(taken.filter(({ name }) => name === 'api')).toEqual([
      expect.objectContaining({ outcome: '2xx', count: 2, sumMs: 12 }),
      expect.objectContaining({ outcome: '5xx', count: 1, sumMs: 30 }),
    ]);
    expect(counters.take()).toEqual([]);
    counters.of('request', 'GET /pairs', '2xx').observe(6);
    expect(counters.take()).toHaveLength(2);
    expect(counters.of('request', 'GET /pairs', '2xx').count).toBe(2);
  });

  it('count what takes long by design among the API’s requests and failures, not among its times', () => {
    const counters = new Counters();
    counters.takingLong.add('POST /health/check-now');
    counters.of('request', 'POST /health/check-now', '2xx').observe(2_400);
    counters.of('request', 'GET /pairs', '2xx').observe(4);
    const [api] = counters.take().filter(({ name }) => name === 'api');
    expect(api).toMatchObject({ count: 2, sumMs: 4 });
    expect(quantileOf(api?.buckets ?? [], 1)).toBeLessThanOrEqual(5);
  });

  it('keep what strangers get apart from what signed-in callers get', () => {
    const counters = new Counters();
    counters.of('request', 'GET /pairs', '2xx').observe(4);
    counters.of('anonymous_request', 'POST /auth/login', '5xx').observe(9_000);
    const taken = counters.take();
    expect(taken.filter(({ name }) => name === 'api')).toMatchObject([
      { outcome: '2xx', count: 1, sumMs: 4 },
    ]);
    expect(taken.filter(({ name }) => name === 'anonymous_api')).toMatchObject([
      { outcome: '5xx', count: 1, sumMs: 9_000 },
    ]);
  });

  it('name callers with failures, each once in a round, up to the requested number', () => {
    const counters = new Counters();
    const met = () => counters.take().map(({ name, label, count }) => `${name} ${label} ${count}`);
    for (const caller of ['7', '7', '8']) counters.note('failed_for', caller);
    counters.note('slow_for', '9');
    expect(met()).toEqual(['failed_for 7 1', 'failed_for 8 1', 'slow_for 9 1']);
    expect(met()).toEqual([]);
    for (let caller = 0; caller < 1_000; caller++) counters.note('failed_for', `${caller}`);
    expect(met()).toHaveLength(SEVERAL_CALLERS);
  });

  it('stay limited in size for any number of labels', () => {
    const counters = new Counters();
    for (let i = 0; i < 5_000; i++) counters.of('request', `PAGE /${i}`, '2xx').observe(1);
    expect([...counters.all()].length).toBeLessThanOrEqual(1_001);
    expect(counters.take().reduce((sum, { count }) => sum + count, 0)).toBe(5_000);
  });

  it('name a page by the first part of its address, and use no text of an unknown address', () => {
    expect(pageLabel('/', 200)).toBe('PAGE /');
    expect(pageLabel('/learners/7/PLAYER?x=1', 200)).toBe('PAGE /learners');
    expect(pageLabel('/made-up-0815', 404)).toBe('PAGE not found');
  });
});

const MINUTE_MS = 60_000;

function counted(count: number): Counted[] {
  return [{ name: 'job', label: 'retention', outcome: '', count, sumMs: count, buckets: [count] }];
}

function total(batches: Batch[]): number {
  return batches.flatMap(({ counts }) => counts).reduce((sum, { count }) => sum + count, 0);
}

describe('the own time of a request', () => {
  it('excludes the time that it waited for its client, even when the client went away', async () => {
    let now = 0;
    const time = ownTime(() => now);
    const takes = async (ms: number) => {
      await null;
      now += ms;
    };
    await takes(5);
    await time.waiting(takes(30_000));
    await takes(3);
    const gone = takes(20_000).then(() => Promise.reject(new Error('cut off')));
    await expect(time.waiting(gone)).rejects.toThrow('cut off');
    expect(time.ms()).toBe(8);
  });
});

describe('the outbox of counts', () => {
  it('sends a batch that may have arrived again as it was, under its number, and later counts under the next', async () => {
    const outbox = new CountsOutbox();
    const attempts: Batch[] = [];
    outbox.add(counted(1), 0);
    await expect(
      outbox.flush(async (batch) => {
        attempts.push(structuredClone(batch));
        throw new Error('away');
      }),
    ).rejects.toThrow('away');
    outbox.add(counted(2), 10_000);
    await outbox.flush(async (batch) => void attempts.push(structuredClone(batch)));
    expect(attempts.map(({ sequence }) => sequence)).toEqual([1, 1, 2]);
    expect(attempts[1]?.counts).toEqual(attempts[0]?.counts);
    expect(total(attempts.slice(1))).toBe(3);
    expect(outbox.length).toBe(0);
  });

  it('loses nothing in a day without the database, and keeps an hour of minutes', async () => {
    const outbox = new CountsOutbox();
    const away = async () => {
      throw new Error('away');
    };
    for (let at = 0; at < 24 * 60 * MINUTE_MS; at += 10_000) {
      outbox.add(counted(1), at);
      await outbox.flush(away).catch(() => {});
    }
    expect(outbox.length).toBeLessThanOrEqual(61);
    const stored: Batch[] = [];
    await outbox.flush(async (batch) => void stored.push(batch));
    expect(total(stored)).toBe(24 * 60 * 6);
  });
});

describe('the label of a page', () => {
  it('is always the label of an existing page', () => {
    const groups = ['', '(auth)', '(console)', '(print)'];
    const folders = groups.flatMap((group) =>
      readdirSync(join('app', group), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && /^[a-z]/.test(entry.name))
        .map((entry) => entry.name),
    );
    // No production build has the gallery.
    const unseen = ['api', 'healthz', 'readyz', 'metrics', 'gallery'];
    expect([...PAGES].sort()).toEqual(
      ['', ...new Set(folders.filter((name) => !unseen.includes(name)))].sort(),
    );
  });

  it.each([
    ['/made-up/', 308],
    [`/${'x'.repeat(8_000)}`, 308],
    ['/made-up', 500],
    ['/learners/7', 404],
  ])('of %s answered with %i is none that somebody made up', (address, status) => {
    expect(pageLabel(address, status)).toBe('PAGE not found');
  });
});
