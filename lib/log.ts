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

/** What the language and the driver say quotes no input; everybody else's errors may. */
const QUOTING = new Set([
  'SyntaxError',
  'RangeError',
  'URIError',
  'ZodError',
  '$ZodError',
  'DrizzleQueryError',
]);

/**
 * What of an error may be logged: never a message that may hold parameters, as those of the database and of whatever
 * reads input do. Name, code and stack say where it happened.
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
  // Only what the database itself says has a severity.
  return QUOTING.has(error.name) || 'severity' in error || error.message.startsWith('Failed query');
}
