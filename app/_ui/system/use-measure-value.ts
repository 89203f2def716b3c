import { useLocale } from 'use-intl';
import type { MeasureNow } from '@/lib/contract/system';
import { useFormat } from '../format';

/** A value of a measure with its unit, as the person's language writes it. */
export function useMeasureValue(): (unit: MeasureNow['unit'], value: number) => string {
  const locale = useLocale();
  const { percent } = useFormat();
  return (unit, value) => {
    if (unit === 'percent') return `${percent(value)} %`;
    const short = (number: number, digits: number) =>
      new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(number);
    return value < 1_000 ? `${short(value, value < 10 ? 1 : 0)} ms` : `${short(value / 1_000, 1)} s`;
  };
}
