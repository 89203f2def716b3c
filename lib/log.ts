import { type Logger, pino } from 'pino';

export type Log = Logger;

/** A structured log of one process: JSON lines on standard output. */
export function createLog(options: { name: string; enabled: boolean }): Log {
  return pino({
    name: options.name,
    level: options.enabled ? 'info' : 'warn',
    base: { process: options.name },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { error: describeError },
  });
}

/** Errors of these names may quote input in their messages. */
const QUOTING = new Set([
  'SyntaxError',
  'RangeError',
  'URIError',
  'ZodError',
  '$ZodError',
  'DrizzleQueryError',
]);

/**
 * The parts of an error that may be logged. A message that may contain parameters is left out, for example of the
 * database or of code that parses input. Name, code and stack show where it happened.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error };
  const { cause } = error as { cause?: unknown };
  const origin = (cause ?? {}) as { code?: string; constraint?: string };
  const own = error as { code?: string; constraint?: string; digest?: string };
  return {
    name: error.name,
    ...(mayQuoteInput(error) ? {} : { message: error.message }),
    code: origin.code ?? own.code,
    constraint: origin.constraint ?? own.constraint,
    digest: own.digest,
    ...(cause instanceof Error && !mayQuoteInput(cause) ? { cause: cause.message } : {}),
    stack: error.stack
      ?.split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, 8)
      .map((line) => line.trim()),
  };
}

function mayQuoteInput(error: Error): boolean {
  // Only errors of the database server have a severity.
  return QUOTING.has(error.name) || 'severity' in error || error.message.startsWith('Failed query');
}
