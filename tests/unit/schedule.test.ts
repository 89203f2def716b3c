import { describe, expect, test } from 'vitest';
import { dueSlot, intervalsOf, nextDueAtMs, retryDelayMs, slotAt, slotDueAtMs } from '@/lib/jobs/schedule';

const at = (text: string) => Date.parse(`2026-03-01T${text}Z`);
const FIVE_MINUTES = 300;
const SIX_HOURS = 21_600;

describe('a job that is turned off', () => {
  test('is never due', () => {
    const history = { nowMs: at('10:00:00'), newestDueAtMs: null, firstWorkerAtMs: at('09:00:00') };
    expect(dueSlot('self-test', 0, history)).toBeNull();
  });
});

describe('slots', () => {
  test('a slot holds from its due time to the moment before the next', () => {
    const slot = slotAt(at('10:05:00'), FIVE_MINUTES);
    expect(slotAt(at('10:09:59.999'), FIVE_MINUTES)).toBe(slot);
    expect(slotAt(at('10:10:00'), FIVE_MINUTES)).toBe(slot + 1);
    expect(slotDueAtMs(slot, FIVE_MINUTES)).toBe(at('10:05:00'));
  });

  test('an interval that cron cannot express has evenly spaced slots', () => {
    const interval = intervalsOf({
      HEALTH_CHECK_INTERVAL_MINUTES: 45,
      AUTO_SYNC_INTERVAL_HOURS: 7,
      AUDIT_INTERVAL_HOURS: 24,
      SELF_TEST_INTERVAL_MINUTES: 90,
    });
    expect(interval).toEqual({
      'health-check': 2_700,
      'auto-sync': 25_200,
      'self-test': 5_400,
      audit: 86_400,
      retention: 86_400,
      repairs: 0,
    });
    const slot = slotAt(at('00:00:00'), 2_700);
    const gaps = [1, 2, 3, 4].map((n) => slotDueAtMs(slot + n, 2_700) - slotDueAtMs(slot + n - 1, 2_700));
    expect(gaps).toEqual([2_700_000, 2_700_000, 2_700_000, 2_700_000]);
  });
});

describe('what is due', () => {
  const history = (nowMs: number, newestDueAtMs: number | null, firstWorkerAtMs: number | null = nowMs) => ({
    nowMs,
    newestDueAtMs,
    firstWorkerAtMs,
  });

  test('a new installation is checked and audited at once, and neither repaired nor cleared before its time', () => {
    const fresh = history(at('10:07:00'), null);
    expect(dueSlot('health-check', FIVE_MINUTES, fresh)).toBe(slotAt(at('10:05:00'), FIVE_MINUTES));
    expect(dueSlot('audit', 86_400, fresh)).toBe(slotAt(at('10:05:00'), 86_400));
    expect(dueSlot('auto-sync', SIX_HOURS, fresh)).toBeNull();
    expect(nextDueAtMs('auto-sync', SIX_HOURS, fresh)).toBe(at('12:00:00'));
    expect(dueSlot('retention', 86_400, fresh)).toBeNull();
  });

  test('the first slot after the first worker started is not forgotten when no worker was there', () => {
    const later = history(at('13:00:00'), null, at('10:07:00'));
    expect(dueSlot('auto-sync', SIX_HOURS, later)).toBe(slotAt(at('12:00:00'), SIX_HOURS));
  });

  test('a slot is made once', () => {
    expect(dueSlot('health-check', FIVE_MINUTES, history(at('10:09:00'), at('10:05:00')))).toBeNull();
  });

  test('of many missed slots only the newest is caught up', () => {
    const long = history(at('18:02:00'), at('10:05:00'));
    expect(dueSlot('health-check', FIVE_MINUTES, long)).toBe(slotAt(at('18:00:00'), FIVE_MINUTES));
    const caughtUp = history(at('18:02:01'), at('18:00:00'));
    expect(dueSlot('health-check', FIVE_MINUTES, caughtUp)).toBeNull();
  });

  test('a longer interval does not repeat a time that was served, a shorter one starts with its next', () => {
    expect(dueSlot('health-check', 3_600, history(at('10:07:00'), at('10:05:00')))).toBeNull();
    expect(dueSlot('health-check', FIVE_MINUTES, history(at('10:07:00'), at('10:00:00')))).toBe(
      slotAt(at('10:05:00'), FIVE_MINUTES),
    );
  });

  test('a clock that was set back by seconds repeats no slot', () => {
    expect(dueSlot('health-check', FIVE_MINUTES, history(at('10:04:30'), at('10:05:00')))).toBeNull();
  });

  test('the next due time is the waiting slot, else the slot after this', () => {
    expect(nextDueAtMs('health-check', FIVE_MINUTES, history(at('10:07:00'), at('10:00:00')))).toBe(
      at('10:05:00'),
    );
    expect(nextDueAtMs('health-check', FIVE_MINUTES, history(at('10:07:00'), at('10:05:00')))).toBe(
      at('10:10:00'),
    );
  });
});

test('a failed run has three attempts, all within the shortest interval', () => {
  const delaysMs = [1, 2, 3].map(retryDelayMs);
  expect(delaysMs).toEqual([5_000, 20_000, null]);
});
