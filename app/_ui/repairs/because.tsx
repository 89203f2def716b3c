'use client';

import { useTranslations } from 'use-intl';
import type { Grounds } from '@/lib/contract/grounds';
import type { RepairAction } from '@/lib/contract/repairs';

/** Explains in the person's language why a repair changes a pair or leaves it as it is. */
export function useBecause(): (grounds: Grounds) => string {
  const t = useTranslations('repair.because');
  return ({ code, progress_level, license_level, history_level, repair_id, note }) =>
    t(code, {
      progress: progress_level ?? '',
      license: license_level ?? '',
      history: history_level ?? '',
      run: repair_id ?? '',
      note: note ?? '',
    });
}

/** Why something was done to a pair or not. An old action has no grounds, so its stored English text is shown. */
export function Because({ action: { grounds, explanation } }: { action: RepairAction }) {
  const because = useBecause();
  return grounds ? because(grounds) : explanation;
}
