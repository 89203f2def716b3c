'use client';

import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { Violation } from '@/lib/contract/violations';
import { TextLink } from '../kit/text-link';
import { repairLink } from '../links';
import type { Column } from '../list/column';
import { ExportLink } from '../list/export-link';
import { Filters } from '../list/filters';
import { ListPanel } from '../list/list-panel';
import { listFile } from '../list/list-view';
import { useListView } from '../list/use-list-view';
import { Mark } from '../mark';
import { Empty } from '../panel';
import { Ago, Moment } from '../time';
import { useViolationFilters } from './use-violation-filters';
import { useBaseColumns } from './violation-columns';
import { RESOLVED_LIST } from './violation-list';
import { ViolationsHeader } from './violations-header';

/** Resolved violations: their begin, their end, and what ended them. */
export function ResolvedViolations() {
  const t = useTranslations('violations');
  const list = useListView(RESOLVED_LIST);
  return (
    <>
      <ViolationsHeader about={t('resolvedAbout')}>
        <ExportLink address={listFile(list)} />
      </ViolationsHeader>
      <ListPanel
        list={list}
        caption={t('resolvedCaption')}
        columns={useResolvedColumns()}
        keyOf={({ id }) => id}
        filters={<Filters list={list} texts={useViolationFilters()} />}
        empty={<Empty title={t('noneResolved')}>{t('noneResolvedWhy')}</Empty>}
      />
    </>
  );
}

function useResolvedColumns(): Column<Violation>[] {
  const t = useTranslations('violations.columns');
  const base = useBaseColumns(false);
  return useMemo(
    () => [
      ...base,
      { label: t('found'), phone: 'third', cell: ({ first_seen_at }) => <Moment at={first_seen_at} /> },
      {
        label: t('resolved'),
        phone: 'third',
        cell: ({ resolved_at }) => (resolved_at ? <Ago at={resolved_at} /> : null),
      },
      { label: t('how'), phone: 'whole', cell: (violation) => <How violation={violation} /> },
    ],
    [t, base],
  );
}

function How({ violation: { resolved_how, repair_id } }: { violation: Violation }) {
  const words = useTranslations('words');
  const t = useTranslations('violations');
  if (resolved_how === null) return null;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      <span title={words(`resolutionWhy.${resolved_how}`)}>
        <Mark tone={resolved_how === 'transient' ? 'idle' : 'ok'}>{words(`resolution.${resolved_how}`)}</Mark>
      </span>
      {repair_id !== null && (
        <TextLink look="accent" href={repairLink(repair_id)}>
          {t('byRepair', { id: repair_id })}
        </TextLink>
      )}
    </span>
  );
}
