import { monitorEventLoopDelay } from 'node:perf_hooks';
import { processWide } from '@/lib/process-wide';
import { counters } from './counters';

const RESOLUTION_MS = 20;
const NANOSECONDS = 1e6;

/** How late the event loop ran its timers, in the last round. */
export type EventLoopDelay = { p50Ms: number; p99Ms: number; maxMs: number };

type Watched = { histogram: ReturnType<typeof monitorEventLoopDelay>; latest: EventLoopDelay };
const kept = processWide<{ watched?: Watched }>('event-loop', () => ({}));

/** Starts to watch the event loop; call it once in a process. */
export function watchEventLoop(): void {
  if (kept.watched) return;
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  kept.watched = { histogram, latest: { p50Ms: 0, p99Ms: 0, maxMs: 0 } };
}

/** Ends a round: its delay becomes the latest one, and is counted. */
export function takeEventLoopDelay(): void {
  const watched = kept.watched;
  if (!watched || watched.histogram.count === 0) return;
  const { histogram } = watched;
  // The recorded time includes the timer's own interval.
  const late = (ns: number) => Math.max(0, ns / NANOSECONDS - RESOLUTION_MS);
  watched.latest = {
    p50Ms: late(histogram.percentile(50)),
    p99Ms: late(histogram.percentile(99)),
    maxMs: late(histogram.max),
  };
  histogram.reset();
  counters().of('event_loop').observe(watched.latest.p99Ms);
}

export function latestEventLoopDelay(): EventLoopDelay {
  return kept.watched?.latest ?? { p50Ms: 0, p99Ms: 0, maxMs: 0 };
}
