import type { Log } from '@/lib/log';
import { processWide } from '@/lib/process-wide';
import type { Tracer } from './spans';

const kept = processWide<{ tracer?: Tracer }>('tracer', () => ({}));

/** The tracer; null in a process that is not traced. */
export function tracer(): Tracer | null {
  return kept.tracer ?? null;
}

/** Begins to trace when the deployer set a collector; the packages for tracing are loaded only then. Never rejects. */
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
