import type { Log } from '@/lib/log';

const TEXT_MAX = 300;

/**
 * Sends what Next and packages print about failures through the log instead: errors by what may be told of them, texts
 * by their first line. Printed as they are, an error of the database would show its query and the query's parameters.
 */
export function quietConsole(log: Log): void {
  const say =
    (level: 'error' | 'warn') =>
    (...parts: unknown[]) => {
      const error = parts.find((part): part is Error => part instanceof Error);
      // One with a digest is told of by onRequestError, which knows its route.
      if (error && 'digest' in error) return;
      const text = parts.filter((part) => typeof part === 'string').join(' ');
      // Beside an error a text may repeat it.
      log[level](error ? { error } : {}, error ? 'something failed outside of a request' : firstLine(text));
    };
  Object.assign(globalThis.console, { error: say('error'), warn: say('warn') });
}

function firstLine(text: string): string {
  const [line = ''] = text.split('\n', 1);
  return /Failed query|params:/.test(line) ? 'a query failed' : line.slice(0, TEXT_MAX);
}
