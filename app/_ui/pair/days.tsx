import { useLocale, useTimeZone } from 'use-intl';
import { useMoment } from '../time';

const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const DAY = { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' } as const;

/** Groups entries by their day in the person's time zone, and keeps their order. */
export function useByDay<Entry extends { at: string }>(entries: readonly Entry[]) {
  const locale = useLocale();
  const timeZone = useTimeZone();
  const day = new Intl.DateTimeFormat(locale, { ...DAY, timeZone });
  const days: { day: string; entries: Entry[] }[] = [];
  for (const entry of entries) {
    const of = day.format(new Date(entry.at));
    const last = days.at(-1);
    if (last?.day === of) last.entries.push(entry);
    else days.push({ day: of, entries: [entry] });
  }
  return days;
}

/** The time of day. The day is in the heading above. */
export function TimeOfDay({ at }: { at: string }) {
  const locale = useLocale();
  const timeZone = useTimeZone();
  const full = useMoment(at, 'full');
  return (
    <time dateTime={at} title={full} suppressHydrationWarning>
      {new Intl.DateTimeFormat(locale, { ...CLOCK, timeZone }).format(new Date(at))}
    </time>
  );
}
