import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { processWide } from '@/lib/process-wide';
import { LIMITS } from '@/lib/vocabulary/measure-limits';
import { counters, isOperation, type MeasurementName, type Series } from './counters';

const SLOW_MS = LIMITS.response_time.critical as number;

/**
 * Returns a counter for the requests of one label, an operation such as `GET /pairs`, by the class of their status. For
 * an operation that takes long by design, failures are counted in `api`, but its time only under its own label.
 * `caller` is the signed-in caller, or null: requests without a credential are counted separately.
 */
export function requestCounter(
  label: string,
  takesLong = false,
): (status: number, ms: number, caller: string | null) => void {
  if (takesLong) counters().takingLong.add(label);
  const signedIn = byClass('request', label);
  const anonymous = byClass('anonymous_request', label);
  return (status, ms, caller) => {
    (caller === null ? anonymous : signedIn)(status).observe(ms);
    if (caller === null || !isOperation(label)) return;
    if (status >= 500) counters().note('failed_for', caller);
    if (!takesLong && ms > SLOW_MS) counters().note('slow_for', caller);
  };
}

/** The series of one label by the class of a status; each is looked up once. */
function byClass(name: MeasurementName, label: string): (status: number) => Series {
  const known: (Series | undefined)[] = [];
  return (status) => {
    const digit = Math.floor(status / 100);
    known[digit] ??= counters().of(name, label, `${digit}xx`);
    return known[digit];
  };
}

/**
 * Keys beyond this number are not counted separately. The ids come from the database, so a client cannot invent them.
 */
const KEYS_MAX = 100;
const keysSeen = new Map<number | 'other', Map<number, Series>>();

/** Counts a request of an API key by the class of its status. */
export function countOfKey(id: number, status: number): void {
  const label = keysSeen.has(id) || keysSeen.size < KEYS_MAX ? id : 'other';
  const byClass = keysSeen.get(label) ?? new Map<number, Series>();
  keysSeen.set(label, byClass);
  const digit = Math.floor(status / 100);
  const series = byClass.get(digit) ?? counters().of('key', String(label), `${digit}xx`);
  byClass.set(digit, series);
  series.observe(0);
}

/**
 * Addresses that are no pages. The API counts itself; files of the build and probes say nothing about the speed for
 * users.
 */
const NO_PAGES = /^\/(api|_next|healthz|readyz|metrics)([/?]|$)/;

const kept = processWide('observed-pages', () => ({ isObserved: false }));

/**
 * Counts pages by the first part of their address. All addresses that are not found share one label, so that clients
 * cannot create labels.
 */
export function observePages(): void {
  if (kept.isObserved) return;
  kept.isObserved = true;
  const startedAt = new WeakMap<IncomingMessage, number>();
  const byLabel = new Map<string, ReturnType<typeof byClass>>();
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage };
    if (!NO_PAGES.test(request.url ?? '/')) startedAt.set(request, performance.now());
  });
  subscribe('http.server.response.finish', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const from = startedAt.get(request);
    if (from === undefined) return;
    const label = pageLabel(request.url ?? '/', response.statusCode);
    const count = byLabel.get(label) ?? byClass('request', label);
    byLabel.set(label, count);
    count(response.statusCode).observe(performance.now() - from);
  });
}

/** The first parts of the addresses of all pages. Other addresses get no label of their own. */
export const PAGES: ReadonlySet<string> = new Set([
  '',
  'account',
  'alerts',
  'audit',
  'badge.svg',
  'checks',
  'docs',
  'jobs',
  'learners',
  'programs',
  'redoc',
  'repairs',
  'rollout',
  'sessions',
  'sign-in',
  'system',
  'users',
  'violations',
  'writers',
]);

/** `PAGE /learners` for the page itself and all pages under it. */
export function pageLabel(address: string, status: number): string {
  const [first = ''] = address.slice(1).split(/[/?]/, 1);
  return status === 404 || !PAGES.has(first) ? 'PAGE not found' : `PAGE /${first}`;
}
