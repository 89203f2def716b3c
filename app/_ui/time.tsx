'use client';

import { formatCountdown, formatSpan } from './format';
import { useHydrated, useNow } from './state/clock';

const text = {
  ago: (span: string) => `${span} ago`,
  justNow: 'just now',
  ahead: (span: string) => `in ${span}`,
  due: 'due now',
};

const JUST_NOW_MS = 5_000;

const SHORT = { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' } as const;

/** A moment of another year than this one says so. */
function shortStyle(date: Date): Intl.DateTimeFormatOptions {
  return date.getUTCFullYear() === new Date().getUTCFullYear() ? SHORT : { year: 'numeric', ...SHORT };
}

/** The moment in the person's locale and time zone; in UTC until their browser is known. */
export function useMoment(at: string | number, style: 'short' | 'full' = 'short'): string {
  const hydrated = useHydrated();
  const date = new Date(at);
  if (!hydrated) {
    const inUtc = { ...shortStyle(date), hourCycle: 'h23', timeZone: 'UTC' } as const;
    return `${date.toLocaleString('en-US', inUtc)} UTC`;
  }
  return date.toLocaleString(
    undefined,
    style === 'full' ? { dateStyle: 'full', timeStyle: 'long' } : shortStyle(date),
  );
}

export function Moment({ at }: { at: string | number }) {
  const full = useMoment(at, 'full');
  return (
    <time dateTime={new Date(at).toISOString()} title={full}>
      {useMoment(at)}
    </time>
  );
}

/** "3 min ago", kept true while it is on the screen. */
export function Ago({ at }: { at: string | number }) {
  const passed = useNow() - new Date(at).getTime();
  const full = useMoment(at, 'full');
  return (
    <time dateTime={new Date(at).toISOString()} title={full}>
      {passed < JUST_NOW_MS ? text.justNow : text.ago(formatSpan(passed))}
    </time>
  );
}

/** "4:07" until a moment, "due now" from then on. */
export function Countdown({ to }: { to: string }) {
  const left = new Date(to).getTime() - useNow();
  const full = useMoment(to, 'full');
  return (
    <time dateTime={to} title={full}>
      {left > 0 ? text.ahead(formatCountdown(left)) : text.due}
    </time>
  );
}
