import { useTranslations } from 'use-intl';
import { DEGRADED_FROM_PERCENT, HEALTHY_FROM_PERCENT, statusOfRate } from '@/lib/vocabulary/health';
import { useFormat } from '../format';

type Figures = { pairs: number; out: number; rate: number };

/** The reason of the status, as a sentence. */
export function useVerdict(): (figures: Figures) => string {
  const t = useTranslations('checks.verdict');
  const { count, percent } = useFormat();
  return ({ pairs, out, rate }) =>
    out === 0
      ? t('all', { pairsCount: pairs })
      : t(`${statusOfRate(rate)}`, {
          out,
          pairs: count(pairs),
          rate: percent(rate),
          healthy: HEALTHY_FROM_PERCENT,
          degraded: DEGRADED_FROM_PERCENT,
        });
}
