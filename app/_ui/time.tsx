import { useLocale, useTimeZone } from 'use-intl';
import { AHEAD_MAX_MS } from '@/lib/vocabulary/clock';
import { useFormat } from './format';
import { useNow } from './state/clock';

const SHORT = {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
} as const;

const CLOCK = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;

/** The short style; it includes the year for a moment of another year. */
function shortStyle(date: Date): Intl.DateTimeFormatOptions {
  return date.getUTCFullYear() === new Date().getUTCFullYear() ? SHORT : { year: 'numeric', ...SHORT };
}

function optionsOf(style: 'short' | 'full' | 'clock', date: Date): Intl.DateTimeFormatOptions {
  if (style === 'full') return { dateStyle: 'full', timeStyle: 'long' };
  return style === 'clock' ? CLOCK : shortStyle(date);
}

/** The moment in the person's language and time zone; in UTC, marked as such, until the time zone is known. */
export function useMoment(at: string | number, style: 'short' | 'full' | 'clock' = 'short'): string {
  const locale = useLocale();
  const timeZone = useTimeZone();
  const date = new Date(at);
  const text = date.toLocaleString(locale, { ...optionsOf(style, date), timeZone });
  return timeZone === 'UTC' && style !== 'full' ? `${text} UTC` : text;
}

/** Server and browser may have different versions of language data; the browser's text is used in the end. */
function Time({ at, children }: { at: string | number; children: string }) {
  const full = useMoment(at, 'full');
  return (
    <time dateTime={new Date(at).toISOString()} title={full} suppressHydrationWarning>
      {children}
    </time>
  );
}

export function Moment({ at }: { at: string | number }) {
  return <Time at={at}>{useMoment(at)}</Time>;
}

/** "3 min ago", updated while it is on the screen. A moment in the future is shown as a moment. */
export function Ago({ at }: { at: string | number }) {
  const passed = useNow() - new Date(at).getTime();
  const moment = useMoment(at);
  const { ago } = useFormat();
  return <Time at={at}>{passed < -AHEAD_MAX_MS ? moment : ago(passed)}</Time>;
}

/** "in 4:07" until a moment, "due now" from then on. */
export function Countdown({ to }: { to: string }) {
  const left = new Date(to).getTime() - useNow();
  return <Time at={to}>{useFormat().ahead(left)}</Time>;
}
