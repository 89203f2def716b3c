const DAY_MS = 86_400_000;

/** The clock time of a time zone at a moment, as if it were UTC. */
function wallClock(ms: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(ms);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

/** The moment when the clocks of a time zone show this (2026-11-24T08:30), in the form of the API. */
export function momentAt(local: string, timeZone: string): string {
  const shown = Date.parse(`${local}Z`);
  // Corrects the first guess once, because the clocks may have been changed in between.
  const guess = 2 * shown - wallClock(shown, timeZone);
  return new Date(guess + shown - wallClock(guess, timeZone)).toISOString();
}

/** The clock time at a moment, to the minute, in the form of a browser field. */
export function localTime(ms: number, timeZone: string): string {
  return new Date(wallClock(ms, timeZone)).toISOString().slice(0, 16);
}

/** The moment a calendar day (2026-11-24) begins in a time zone. */
export function startOfDay(day: string, timeZone: string): string {
  return momentAt(`${day}T00:00`, timeZone);
}

/** The calendar day that a moment lies in. */
export function dayOf(moment: string, timeZone: string): string {
  return new Date(wallClock(Date.parse(moment), timeZone)).toISOString().slice(0, 10);
}

export function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}
