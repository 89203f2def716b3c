import { monitorEventLoopDelay } from 'node:perf_hooks';
import { counters } from './counters';

const RESOLUTION_MS = 20;
const NANOSECONDS = 1e6;

/** How much later than due the event loop came to its timers, in the last round. */
export type EventLoopDelay = { p50Ms: number; p99Ms: number; maxMs: number };

const holder = globalThis as unknown as {
  lockstepEventLoop?: { histogram: ReturnType<typeof monitorEventLoopDelay>; latest: EventLoopDelay };
};

/** Starts watching the event loop; once a process. */
export function watchEventLoop(): void {
  if (holder.lockstepEventLoop) return;
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  holder.lockstepEventLoop = { histogram, latest: { p50Ms: 0, p99Ms: 0, maxMs: 0 } };
}

/** Ends a round of watching: its delay becomes the latest, and is counted. */
export function takeEventLoopDelay(): void {
  const watched = holder.lockstepEventLoop;
  if (!watched || watched.histogram.count === 0) return;
  const { histogram } = watched;
  // The timer's own interval is part of what is recorded.
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
  return holder.lockstepEventLoop?.latest ?? { p50Ms: 0, p99Ms: 0, maxMs: 0 };
}
