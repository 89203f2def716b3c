'use client';

import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { Violation } from '@/lib/contract/health';
import { Button } from '../button';
import type { Column } from '../list/list-table';
import { useMe } from '../state/me';
import { Ago } from '../time';
import { Action, Difference, Learner, Level } from './cells';

/** The columns of violations; the last one offers what the person may do. */
export function useViolationColumns(does: {
  repair: (violation: Violation) => void;
  explain: (violation: Violation) => void;
}): Column<Violation>[] {
  const t = useTranslations('violations');
  const words = useTranslations('words');
  const { may } = useMe();
  const mayRepair = may('repairs.run');
  const mayDecide = may('pairs.set_level');
  const { repair, explain } = does;
  return useMemo(
    () => [
      {
        id: 'learner',
        label: t('columns.learner'),
        sort: 'user_name',
        phone: 'title',
        cell: (violation) => <Learner violation={violation} />,
      },
      {
        id: 'specialization',
        label: t('columns.specialization'),
        sort: 'specialization',
        phone: 'third',
        cell: ({ specialization }) => words(`specialization.${specialization}`),
      },
      { id: 'kind', label: t('columns.kind'), phone: 'third', cell: ({ kind }) => words(`kind.${kind}`) },
      {
        id: 'progress',
        label: t('columns.progress'),
        phone: 'third',
        cell: ({ progress_level }) => <Level level={progress_level} />,
      },
      {
        id: 'license',
        label: t('columns.license'),
        phone: 'third',
        cell: ({ license_level }) => <Level level={license_level} />,
      },
      {
        id: 'difference',
        label: t('columns.difference'),
        sort: 'difference',
        phone: 'third',
        cell: (violation) => <Difference violation={violation} />,
      },
      {
        id: 'since',
        label: t('columns.since'),
        sort: 'first_seen_at',
        phone: 'third',
        cell: ({ first_seen_at }) => <Ago at={first_seen_at} />,
      },
      {
        id: 'action',
        label: t('columns.action'),
        phone: 'whole',
        cell: ({ recommended_action }) => <Action action={recommended_action} />,
      },
      {
        id: 'repair',
        label: t('columns.repair'),
        unlabelled: true,
        phone: 'corner',
        cell: (violation) => {
          const name = violation.user_name;
          if (violation.recommended_action === 'needs_decision') {
            return (
              <Button
                size="sm"
                aria-label={t(mayDecide ? 'decideFor' : 'evidenceOf', { name })}
                onClick={() => explain(violation)}
              >
                {t(mayDecide ? 'decide' : 'evidence')}
              </Button>
            );
          }
          return mayRepair ? (
            <Button size="sm" aria-label={t('repairOne', { name })} onClick={() => repair(violation)}>
              {t('repair')}
            </Button>
          ) : null;
        },
      },
    ],
    [t, words, mayRepair, mayDecide, repair, explain],
  );
}
