import type { Log } from '@/lib/log';
import { processWide } from '@/lib/process-wide';

export type Attributes = Record<string, string | number | boolean>;

export type SpanStart = {
  name: string;
  kind: 'server' | 'internal';
  /** The `traceparent` of whoever asked, if they are traced too. */
  traceparent?: string | null;
  attributes: Attributes;
};

/** Tells a collector what this process does. There is none unless the deployer named a collector. */
export type Tracer = {
  /** Does the work as a span; what is begun meanwhile lies below it. `told` says what came of it. */
  run: <T>(start: SpanStart, work: () => Promise<T>, told?: (result: T) => Attributes) => Promise<T>;
  /** A statement begins: its text and never its parameters. What is answered is called with its error, if any, once it has ended. */
  statement: (text: string) => (sqlstate?: string) => void;
  /** Sends what waits. Never rejects. */
  flush: () => Promise<void>;
};

const kept = processWide<{ tracer?: Tracer }>('tracer', () => ({}));

/** Null in a process that is not traced: asking costs nothing. */
export function tracer(): Tracer | null {
  return kept.tracer ?? null;
}

/** Begins to trace, where the deployer named a collector; what tracing needs is loaded only then. Never rejects. */
export async function startTracing(options: {
  endpoint: string | undefined;
  service: string;
  log: Log;
}): Promise<void> {
  const { endpoint, service, log } = options;
  if (endpoint === undefined || kept.tracer) return;
  try {
    const { openTelemetryTracer } = await import('./open-telemetry');
    kept.tracer ??= openTelemetryTracer({ endpoint, service });
  } catch (error) {
    log.error({ error }, 'tracing failed');
  }
}
