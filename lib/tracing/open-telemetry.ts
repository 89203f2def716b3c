import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer as Spans,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Attributes, Tracer } from './spans';

const STATEMENT_CHARACTERS_MAX = 2_000;

/**
 * Sends spans over OTLP/HTTP. The provider is not registered for the whole process: Next would then add spans of its own
 * to every request.
 */
export function openTelemetryTracer({ endpoint, service }: { endpoint: string; service: string }): Tracer {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'lockstep' }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const spans = provider.getTracer('lockstep');
  const propagator = new W3CTraceContextPropagator();
  const current = new AsyncLocalStorage<Context>();
  const here = () => current.getStore() ?? ROOT_CONTEXT;

  return {
    run: ({ name, kind: side, traceparent, attributes }, work, told) => {
      const above = traceparent ? propagator.extract(here(), { traceparent }, defaultTextMapGetter) : here();
      const kind = side === 'server' ? SpanKind.SERVER : SpanKind.INTERNAL;
      const span = spans.startSpan(name, { kind, attributes }, above);
      return endWith(span, () => current.run(trace.setSpan(above, span), work), told);
    },
    statement: (text) => {
      const above = current.getStore();
      // Statements of rounds and polls are not traced: each would be a trace of its own, many in a second.
      return above ? startStatement(spans, text, above) : () => {};
    },
    // Spans that cannot be sent are lost: a process that stops does not fail for them.
    flush: () => provider.forceFlush().catch(() => {}),
  };
}

/** Ends the span when the work ends, with the attributes of its result or the kind of its error. */
async function endWith<T>(
  span: Span,
  work: () => Promise<T>,
  told: (result: T) => Attributes = () => ({}),
): Promise<T> {
  try {
    const result = await work();
    const outcome = told(result);
    span.setAttributes(outcome);
    if (Number(outcome['http.response.status_code']) >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    return result;
  } catch (error) {
    // Its message may quote input.
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
    throw error;
  } finally {
    span.end();
  }
}

function startStatement(spans: Spans, text: string, above: Context): (sqlstate?: string) => void {
  const attributes = {
    'db.system.name': 'postgresql',
    'db.query.text': text.slice(0, STATEMENT_CHARACTERS_MAX),
  };
  const span = spans.startSpan(firstWord(text), { kind: SpanKind.CLIENT, attributes }, above);
  return (sqlstate) => {
    if (sqlstate !== undefined) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute('db.response.status_code', sqlstate);
    }
    span.end();
  };
}

function firstWord(text: string): string {
  return /[a-z]+/i.exec(text)?.[0].toUpperCase() ?? 'SQL';
}
