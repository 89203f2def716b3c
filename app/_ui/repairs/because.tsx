'use client';

import { useTranslations } from 'use-intl';
import type { RepairAction } from '@/lib/contract/repairs';

/** Why something was done to a pair or not, in the language of the person; what is old is told as it was written. */
export function Because({ action }: { action: RepairAction }) {
  const t = useTranslations('repair');
  const { grounds, explanation } = action;
  if (!grounds) return explanation;
  return t(`because.${grounds.code}`, {
    progress: grounds.progress_level ?? '',
    license: grounds.license_level ?? '',
    history: grounds.history_level ?? '',
    run: grounds.repair_id ?? '',
    note: grounds.note ?? '',
  });
}
