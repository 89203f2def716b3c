import { useMemo } from 'react';
import { useLocale, useTranslations } from 'use-intl';

const MAX_DECIMALS = 4;
const JUST_NOW_MS = 5_000;
const YEAR_SECONDS = 31_557_600;

export type Unit = 'seconds' | 'minutes' | 'hours' | 'days' | 'years';

/**
 * The largest whole unit of a length of time: up to 59 s, up to 59 min, up to 47 h, then days, and years from two years
 * on.
 */
export function largestUnit(milliseconds: number): { unit: Unit; n: number } {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return { unit: 'seconds', n: seconds };
  if (seconds < 3600) return { unit: 'minutes', n: Math.floor(seconds / 60) };
  if (seconds < 172_800) return { unit: 'hours', n: Math.floor(seconds / 3600) };
  if (seconds < 2 * YEAR_SECONDS) return { unit: 'days', n: Math.floor(seconds / 86_400) };
  return { unit: 'years', n: Math.floor(seconds / YEAR_SECONDS) };
}

/** A percentage cut, never rounded, after four decimals: 99.996 stays 99.996, and only 100 is shown as 100. */
export function cutPercent(percent: number, decimalSign = '.'): string {
  const [integer = '0', decimals = ''] = percent.toFixed(9).split('.');
  const kept = decimals.slice(0, MAX_DECIMALS).replace(/0+$/, '');
  return kept ? `${integer}${decimalSign}${kept}` : integer;
}

/** The time until a moment, like "4:07" or "1:02:30". */
export function formatCountdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

/** "+2", "−3", "0": with a real minus sign. */
export function formatDifference(difference: number): string {
  if (difference === 0) return '0';
  return difference > 0 ? `+${difference}` : `−${Math.abs(difference)}`;
}

/** An interval in the largest unit that gives a whole number. */
function wholeUnit(seconds: number): { unit: Exclude<Unit, 'years'>; n: number } {
  if (seconds % 86_400 === 0) return { unit: 'days', n: seconds / 86_400 };
  if (seconds % 3600 === 0) return { unit: 'hours', n: seconds / 3600 };
  return seconds % 60 === 0 ? { unit: 'minutes', n: seconds / 60 } : { unit: 'seconds', n: seconds };
}

/** Formats numbers and lengths of time in the person's language. */
export function useFormat() {
  const locale = useLocale();
  const t = useTranslations('format');
  return useMemo(() => {
    const whole = new Intl.NumberFormat(locale);
    const decimalSign = new Intl.NumberFormat(locale)
      .formatToParts(1.5)
      .find(({ type }) => type === 'decimal');
    return {
      /** Also takes a decimal string that is too large for a number. */
      count: (count: number | string) => whole.format(typeof count === 'string' ? BigInt(count) : count),
      percent: (percent: number) => cutPercent(percent, decimalSign?.value),
      span: (milliseconds: number) => {
        if (milliseconds < 1000) return t('span.milliseconds', { n: Math.round(milliseconds) });
        const { unit, n } = largestUnit(milliseconds);
        return t(`span.${unit}`, { n });
      },
      ago: (milliseconds: number) => {
        if (milliseconds < JUST_NOW_MS) return t('ago.now');
        const { unit, n } = largestUnit(milliseconds);
        return t(`ago.${unit}`, { n });
      },
      ahead: (milliseconds: number) =>
        milliseconds > 0 ? t('ahead', { span: formatCountdown(milliseconds) }) : t('due'),
      interval: (seconds: number) => {
        const { unit, n } = wholeUnit(seconds);
        return unit === 'days' && n === 1 ? t('interval.daily') : t(`interval.${unit}`, { n });
      },
    };
  }, [locale, t]);
}
