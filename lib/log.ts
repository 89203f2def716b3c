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

/** What of an error may be logged: never its message when the database made it, for that may hold parameters. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error };
  const cause = error.cause as { code?: string; constraint?: string; routine?: string } | undefined;
  const fromDatabase = error.name === 'DrizzleQueryError' || error.message.startsWith('Failed query');
  return {
    name: error.name,
    ...(fromDatabase ? {} : { message: error.message }),
    code: cause?.code ?? (error as { code?: string }).code,
    constraint: cause?.constraint,
    stack: error.stack
      ?.split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, 8)
      .map((line) => line.trim()),
  };
}
