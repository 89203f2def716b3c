'use client';

import Link from 'next/link';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { RepairAction } from '@/lib/contract/repairs';
import { pairLink, repairLink } from '../links';
import type { Column } from '../list/column';
import { Mark } from '../mark';
import { OUTCOME_TONES } from '../vocabulary';
import { Because } from './because';
import { LevelChange } from './level-change';

/** Each pair of a run: both levels before and after, what was done, and why. */
export function useActionColumns(): Column<RepairAction>[] {
  const t = useTranslations('repairs.columns');
  const words = useTranslations('words');
  return useMemo(
    () => [
      {
        id: 'learner',
        label: t('learner'),
        phone: 'title',
        cell: (action) => (
          <span className="flex min-w-0 flex-col">
            <Link
              href={pairLink(action)}
              prefetch={false}
              className="truncate font-medium underline-offset-4 hover:underline"
            >
              {action.user_name}
            </Link>
            <span className="text-muted text-xs">
              {words(`specialization.${action.specialization}`)} · #{action.user_id}
            </span>
          </span>
        ),
      },
      {
        id: 'progress',
        label: words('progress'),
        phone: 'half',
        cell: ({ before, after }) => (
          <LevelChange from={before.progress?.current_level} to={after.progress?.current_level} />
        ),
      },
      {
        id: 'license',
        label: words('license'),
        phone: 'half',
        cell: ({ before, after }) => (
          <LevelChange from={before.license?.current_level} to={after.license?.current_level} />
        ),
      },
      {
        id: 'explanation',
        label: t('explanation'),
        phone: 'whole',
        cell: (action) => (
          <span className="text-pretty text-soft">
            <Because action={action} />
          </span>
        ),
      },
      {
        id: 'outcome',
        label: t('outcome'),
        align: 'right',
        phone: 'corner',
        cell: (action) => <Outcome action={action} />,
      },
    ],
    [t, words],
  );
}

function Outcome({ action }: { action: RepairAction }) {
  const t = useTranslations('repairs');
  const outcomes = useTranslations('repair.outcome');
  return (
    <span className="inline-flex flex-col items-end">
      <Mark tone={OUTCOME_TONES[action.outcome]}>{outcomes(action.outcome)}</Mark>
      {action.undone_by !== null && (
        <Link
          href={repairLink(action.undone_by)}
          prefetch={false}
          className="text-muted text-xs underline underline-offset-4 hover:text-ink"
        >
          {t('undoneBy', { id: action.undone_by })}
        </Link>
      )}
    </span>
  );
}
