import { pino } from 'pino';
import type { Log } from '@/lib/log';

/** A log that stores its messages. */
export function captureLog(): { log: Log; messages: () => string[] } {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  return { log, messages: () => lines.map((line) => (JSON.parse(line) as { msg: string }).msg) };
}
