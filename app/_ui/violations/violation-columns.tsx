import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { Violation } from '@/lib/contract/violations';
import { Level, PersonCell } from '../kit/cells';
import { pairLink } from '../links';
import type { Column } from '../list/column';
import { Ago } from '../time';
import { Action, BrokenBefore, Difference, License } from './cells';
import { RowActions, type RowDoes } from './row-actions';
import { StateMark } from './state-mark';
import { WriterCell } from './written-by';

/** The columns that open and resolved violations share: the learner and the kind. */
export function useBaseColumns(sorted: boolean): Column<Violation>[] {
  const t = useTranslations('violations.columns');
  const words = useTranslations('words');
  return useMemo(
    () => [
      {
        label: t('learner'),
        ...(sorted ? { sort: 'user_name' } : {}),
        phone: 'title',
        cell: (violation) => (
          // The many columns fit into a window of 1440 pixels only when a long address is shortened.
          <span className="block md:max-2xl:max-w-48">
            <PersonCell href={pairLink(violation)} name={violation.user_name}>
              {violation.email} · #{violation.external_id ?? violation.user_id}
            </PersonCell>
          </span>
        ),
      },
      {
        label: t('specialization'),
        ...(sorted ? { sort: 'specialization' } : {}),
        phone: 'third',
        cell: ({ specialization }) => words(`specialization.${specialization}`),
      },
      {
        label: t('kind'),
        phone: 'third',
        cell: ({ kind }) => (
          <span className="block whitespace-normal md:min-w-28">{words(`kind.${kind}`)}</span>
        ),
      },
      {
        label: t('progress'),
        phone: 'third',
        cell: ({ progress_level }) => <Level level={progress_level} />,
      },
      { label: t('license'), phone: 'third', cell: (violation) => <License violation={violation} /> },
    ],
    [t, words, sorted],
  );
}

/** The columns of open violations; the last one offers what the person may do. */
export function useViolationColumns(does: RowDoes): Column<Violation>[] {
  const t = useTranslations('violations.columns');
  const base = useBaseColumns(true);
  return useMemo(
    () => [
      ...base,
      {
        label: t('difference'),
        sort: 'difference',
        phone: 'third',
        cell: (violation) => <Difference violation={violation} />,
      },
      {
        label: t('since'),
        sort: 'first_seen_at',
        phone: 'third',
        cell: (violation) => (
          <span className="flex flex-col">
            <Ago at={violation.first_seen_at} />
            <WriterCell violation={violation} />
          </span>
        ),
      },
      {
        label: t('broken'),
        sort: 'broken_before',
        phone: 'third',
        cell: (violation) => <BrokenBefore violation={violation} />,
      },
      {
        label: t('action'),
        phone: 'whole',
        cell: (violation) => (
          <span className="flex flex-col items-start max-md:flex-row max-md:flex-wrap max-md:gap-x-3">
            <Action violation={violation} />
            <StateMark violation={violation} />
          </span>
        ),
      },
      {
        label: t('repair'),
        unlabelled: true,
        phone: 'corner',
        cell: (violation) => <RowActions violation={violation} does={does} />,
      },
    ],
    [t, base, does],
  );
}
