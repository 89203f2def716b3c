import { useTranslations } from 'use-intl';
import type { Grounds } from '@/lib/contract/grounds';
import type { RepairAction } from '@/lib/contract/repairs';
import { TOTALS } from '@/lib/vocabulary/history';
import { useFormat } from '../format';

/** Explains in the person's language why a repair changes a pair or leaves it as it is. */
export function useBecause(): (grounds: Grounds) => string {
  const t = useTranslations('repair');
  const { count } = useFormat();
  const difference = (grounds: Grounds) =>
    TOTALS.flatMap((total) => {
      const value = grounds[total];
      if (!value) return [];
      return t(`difference.${total}`, { count: total === 'xp' ? count(value) : value });
    }).join(', ');
  return (grounds) =>
    t(`because.${grounds.code}`, {
      progress: grounds.progress_level ?? '',
      license: grounds.license_level ?? '',
      history: grounds.history_level ?? '',
      reached: grounds.reached_level ?? '',
      difference: difference(grounds),
      run: grounds.repair_id ?? '',
      note: grounds.note ?? '',
    });
}

/** Why something was done to a pair or not. An old action has no grounds, so its stored English text is shown. */
export function Because({ action: { grounds, explanation } }: { action: RepairAction }) {
  const because = useBecause();
  return grounds ? because(grounds) : explanation;
}
