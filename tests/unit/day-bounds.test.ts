import { describe, expect, it } from 'vitest';
import { dayOf, localTime, momentAt, nextDay, startOfDay } from '@/app/_ui/list/day-bounds';

describe('a day in a time zone', () => {
  it.each([
    ['2026-11-24', 'UTC', '2026-11-24T00:00:00.000Z'],
    ['2026-11-24', 'Europe/Budapest', '2026-11-23T23:00:00.000Z'],
    ['2026-07-01', 'Europe/Budapest', '2026-06-30T22:00:00.000Z'],
    ['2026-07-01', 'Asia/Kolkata', '2026-06-30T18:30:00.000Z'],
    ['2026-07-01', 'America/Los_Angeles', '2026-07-01T07:00:00.000Z'],
    // The clocks change later on these days.
    ['2026-03-29', 'Europe/Budapest', '2026-03-28T23:00:00.000Z'],
    ['2026-10-25', 'Europe/Budapest', '2026-10-24T22:00:00.000Z'],
    ['2026-10-25', 'Pacific/Auckland', '2026-10-24T11:00:00.000Z'],
  ])('%s begins in %s at %s, and that moment lies in it', (day, timeZone, moment) => {
    expect(startOfDay(day, timeZone)).toBe(moment);
    expect(dayOf(moment, timeZone)).toBe(day);
  });

  it('the moment before the next day begins is still in it', () => {
    const end = Date.parse(startOfDay(nextDay('2026-12-31'), 'Europe/Budapest'));
    expect(dayOf(new Date(end - 1).toISOString(), 'Europe/Budapest')).toBe('2026-12-31');
  });
});

describe('a time in a time zone', () => {
  it.each([
    ['2026-11-24T08:30', 'Europe/Budapest', '2026-11-24T07:30:00.000Z'],
    ['2026-07-01T23:59', 'America/Los_Angeles', '2026-07-02T06:59:00.000Z'],
    // After the clocks were changed in the night before, and before they are.
    ['2026-03-29T12:00', 'Europe/Budapest', '2026-03-29T10:00:00.000Z'],
    ['2026-10-25T01:30', 'Europe/Budapest', '2026-10-24T23:30:00.000Z'],
  ])('%s in %s is %s, whatever the browser’s own zone is', (local, timeZone, moment) => {
    expect(momentAt(local, timeZone)).toBe(moment);
    expect(localTime(Date.parse(moment), timeZone)).toBe(local);
  });
});
