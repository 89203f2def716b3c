import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { RepairAction } from '@/lib/contract/repairs';
import { PersonCell } from '../kit/cells';
import { TextLink } from '../kit/text-link';
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
        label: t('learner'),
        phone: 'title',
        cell: (action) => (
          <PersonCell href={pairLink(action)} name={action.user_name}>
            {words(`specialization.${action.specialization}`)} · #{action.user_id}
          </PersonCell>
        ),
      },
      {
        label: words('progress'),
        phone: 'half',
        cell: ({ before, after }) => (
          <LevelChange from={before.progress?.current_level} to={after.progress?.current_level} />
        ),
      },
      {
        label: words('license'),
        phone: 'half',
        cell: ({ before, after }) => (
          <LevelChange from={before.license?.current_level} to={after.license?.current_level} />
        ),
      },
      {
        label: t('explanation'),
        phone: 'whole',
        cell: (action) => (
          <span className="text-pretty text-soft">
            <Because action={action} />
          </span>
        ),
      },
      { label: t('outcome'), align: 'right', phone: 'corner', cell: (action) => <Outcome action={action} /> },
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
        <TextLink
          look="plain"
          href={repairLink(action.undone_by)}
          className="text-muted text-xs hover:text-ink"
        >
          {t('undoneBy', { id: action.undone_by })}
        </TextLink>
      )}
    </span>
  );
}
