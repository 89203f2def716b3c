import type { Log } from '@/lib/log';

const TEXT_MAX = 300;

/**
 * Writes failures that Next and packages print into the log: of an error only the parts that may be shown, of a text its
 * first line. If it were printed as it is, a database error would show its query and the query's parameters.
 */
export function quietConsole(log: Log): void {
  const say =
    (level: 'error' | 'warn') =>
    (...parts: unknown[]) => {
      const error = parts.find((part): part is Error => part instanceof Error);
      // onRequestError logs an error with a digest, because it knows the route.
      if (error && 'digest' in error) return;
      const text = parts.filter((part) => typeof part === 'string').join(' ');
      // A text beside an error may repeat the error, so it is left out.
      log[level](error ? { error } : {}, error ? 'something failed outside of a request' : firstLine(text));
    };
  Object.assign(globalThis.console, { error: say('error'), warn: say('warn') });
}

function firstLine(text: string): string {
  const [line = ''] = text.split('\n', 1);
  return /Failed query|params:/.test(line) ? 'a query failed' : line.slice(0, TEXT_MAX);
}
