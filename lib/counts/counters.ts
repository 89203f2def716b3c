import { processWide } from '@/lib/process-wide';
import { SEVERAL_CALLERS } from '@/lib/vocabulary/measures';
import { BUCKETS, bucketOf } from './histogram';

/**
 * The names of what is measured. `request` is by operation (or page) and class of status; `api` is all operations
 * together. Both count callers who are signed in; measures, gates and alarms judge by these. `anonymous_…` counts all
 * other callers. `failed_for` and `slow_for` are by the signed-in caller who got such an answer; `key` is by API key.
 * `query` and `pool_wait` are by pool. `conflict` counts statements that the database refused because of another
 * transaction. `lock_out` counts limits of failed attempts that were reached.
 */
export const MEASUREMENT_NAMES = [
  'api',
  'anonymous_api',
  'request',
  'anonymous_request',
  'failed_for',
  'slow_for',
  'key',
  'query',
  'pool_wait',
  'conflict',
  'lock_out',
  'job',
  'event_loop',
] as const;
export type MeasurementName = (typeof MEASUREMENT_NAMES)[number];

export type SeriesKey = { name: MeasurementName; label: string; outcome: string };

/** The counts since the last `take`. */
export type Counted = SeriesKey & { count: number; sumMs: number; buckets: number[] };

/** The durations of one kind since the process began, and how many of them were already taken. */
export class Series implements SeriesKey {
  count = 0;
  sumMs = 0;
  readonly buckets = new Float64Array(BUCKETS);
  private takenCount = 0;
  private takenSumMs = 0;
  private readonly takenBuckets = new Float64Array(BUCKETS);

  constructor(
    readonly name: MeasurementName,
    readonly label: string,
    readonly outcome: string,
  ) {}

  observe(ms: number): void {
    const bucket = bucketOf(ms);
    this.buckets[bucket] = (this.buckets[bucket] as number) + 1;
    this.sumMs += ms;
    this.count += 1;
  }

  /** The counts since the last call, or null when there are none. */
  take(): Counted | null {
    const count = this.count - this.takenCount;
    if (count === 0) return null;
    const sumMs = this.sumMs - this.takenSumMs;
    const buckets = Array.from(this.buckets, (value, i) => value - (this.takenBuckets[i] as number));
    this.takenCount = this.count;
    this.takenSumMs = this.sumMs;
    this.takenBuckets.set(this.buckets);
    const { name, label, outcome } = this;
    return { name, label, outcome, count, sumMs, buckets };
  }
}

/** The maximum number of series. Beyond it, new labels share a series that is called `other`. */
const SERIES_MAX = 1_000;

/** The series of a process. A caller that counts often should get its series once and keep it. */
export class Counters {
  private readonly series = new Map<string, Series>();
  /** Labels of requests whose time is not counted in `api`. */
  readonly takingLong = new Set<string>();
  private readonly met = { failed_for: new Set<string>(), slow_for: new Set<string>() };

  of(name: MeasurementName, label = '', outcome = ''): Series {
    const key = `${name}\n${label}\n${outcome}`;
    const known = this.series.get(key);
    if (known) return known;
    if (this.series.size >= SERIES_MAX && label !== 'other') return this.of(name, 'other', '');
    const made = new Series(name, label, outcome);
    this.series.set(key, made);
    return made;
  }

  /** Remembers a caller who got a failed or slow answer; at most SEVERAL_CALLERS, as the gates need no more. */
  note(name: 'failed_for' | 'slow_for', caller: string): void {
    if (this.met[name].size < SEVERAL_CALLERS) this.met[name].add(caller);
  }

  all(): Iterable<Series> {
    return this.series.values();
  }

  /** The counts since the last call, with the operations of the API also added up. */
  take(): Counted[] {
    const taken: Counted[] = [];
    const together = new Map<string, Counted>();
    for (const series of this.series.values()) {
      const counted = series.take();
      if (!counted) continue;
      taken.push(counted);
      const name = TOGETHER.get(counted.name);
      if (!name || !isOperation(counted.label)) continue;
      const time = this.takingLong.has(counted.label) ? { sumMs: 0, buckets: [] } : {};
      const counts: Counted = { ...counted, ...time, name, label: '' };
      const key = `${name}\n${counted.outcome}`;
      const of = together.get(key) ?? { ...counts, count: 0, sumMs: 0, buckets: noBuckets() };
      addTo(of, counts);
      together.set(key, of);
    }
    return [...taken, ...together.values(), ...this.takeMet()];
  }

  private takeMet(): Counted[] {
    return (['failed_for', 'slow_for'] as const).flatMap((name) => {
      const callers = [...this.met[name]];
      this.met[name].clear();
      return callers.map((label) => ({
        name,
        label,
        outcome: '',
        count: 1,
        sumMs: 0,
        buckets: noBuckets(),
      }));
    });
  }
}

/** The name under which the requests of another name are added up. */
const TOGETHER: ReadonlyMap<MeasurementName, MeasurementName> = new Map([
  ['request', 'api'],
  ['anonymous_request', 'anonymous_api'],
]);

/** Adds the counts of `more` to `sum`. */
export function addTo(sum: Counted, more: Counted): void {
  sum.count += more.count;
  sum.sumMs += more.sumMs;
  more.buckets.forEach((value, i) => {
    sum.buckets[i] = (sum.buckets[i] ?? 0) + value;
  });
}

function noBuckets(): number[] {
  return new Array<number>(BUCKETS).fill(0);
}

/** Whether a label is an operation: pages and unknown addresses are none. */
export function isOperation(label: string): boolean {
  return label.includes(' /') && !label.startsWith('PAGE ');
}

/** The counters of this process. */
export function counters(): Counters {
  return processWide('counters', () => new Counters());
}
