import type { Series } from '@/lib/counts/counters';
import { BOUNDS_MS } from '@/lib/counts/histogram';

export type Labels = Readonly<Record<string, string>>;
export type Sample = { labels?: Labels; value: number };

/** A metric with all its samples; a histogram is given as the series that it consists of. */
export type Family = { name: string; help: string } & (
  | { type: 'counter' | 'gauge'; samples: readonly Sample[] }
  | { type: 'histogram'; series: readonly { labels: Labels; of: Series }[] }
);

export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** The bounds that are exposed. Not all of our bounds are, because each is one time series for every label. */
const SHOWN_BOUNDS_MS = new Set([5, 10, 25, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000]);

/** Metrics in the text format of Prometheus. */
export function expose(families: readonly Family[]): string {
  return families.map((family) => `${headOf(family)}${linesOf(family).join('')}`).join('');
}

/** A metric with one value or several samples; without a value it has no sample. */
export function gauge(name: string, help: string, value: number | null | readonly Sample[]): Family {
  const samples = typeof value === 'number' ? [{ value }] : (value ?? []);
  return { name, help, type: 'gauge', samples };
}

function headOf({ name, help, type }: Family): string {
  return `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n`;
}

function linesOf(family: Family): string[] {
  const { name } = family;
  if (family.type === 'histogram') {
    return family.series.flatMap(({ labels, of }) => histogramLines(name, labels, of));
  }
  return family.samples.map(({ labels, value }) => line(name, labels, value));
}

function histogramLines(name: string, labels: Labels, series: Series): string[] {
  const lines: string[] = [];
  let below = 0;
  BOUNDS_MS.forEach((bound, bucket) => {
    below += series.buckets[bucket] as number;
    if (SHOWN_BOUNDS_MS.has(bound)) {
      lines.push(line(`${name}_bucket`, { ...labels, le: String(bound / 1_000) }, below));
    }
  });
  return [
    ...lines,
    line(`${name}_bucket`, { ...labels, le: '+Inf' }, series.count),
    line(`${name}_sum`, labels, series.sumMs / 1_000),
    line(`${name}_count`, labels, series.count),
  ];
}

function line(name: string, labels: Labels | undefined, value: number): string {
  const pairs = Object.entries(labels ?? {}).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${numberText(value)}\n`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
