'use client';

import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { RepairFilter } from '@/lib/contract/repairs';
import { POLICIES, REPAIR_STATES } from '@/lib/vocabulary/repairs';
import { fileAddress } from '../api';
import { ExportLink } from '../list/export-link';
import { ChoiceFilter, FilterBar } from '../list/filters';
import { ListPanel } from '../list/list-panel';
import { MomentFilter } from '../list/moment-filter';
import { useListView } from '../list/use-list-view';
import { PageHeader } from '../page-header';
import { Empty } from '../panel';
import { REPAIR_LIST } from './repair-list';
import { useRepairColumns } from './run-columns';
import { UnderWay } from './under-way';

/** Every run of repairs: when, by whom, how, and its results. */
export function Repairs() {
  const t = useTranslations('repairs');
  const words = useTranslations('words');
  const list = useListView(REPAIR_LIST);
  // This list's shape has checked the address, so the filters have this type.
  const filter = list.view.filters as Omit<RepairFilter, 'undoes'>;
  const filters = useMemo(
    () => ({
      states: Object.fromEntries(REPAIR_STATES.map((state) => [state, words(`repairState.${state}`)])),
      policies: Object.fromEntries(POLICIES.map((policy) => [policy, words(`policy.${policy}`)])),
    }),
    [words],
  );
  return (
    <>
      <PageHeader title={t('title')} about={t('about')}>
        <ExportLink address={fileAddress('GET /repairs/export', { query: { ...filter, bom: true } })} />
      </PageHeader>
      <UnderWay />
      <ListPanel
        list={list}
        caption={t('caption')}
        columns={useRepairColumns()}
        keyOf={({ id }) => id ?? 0}
        filters={
          <FilterBar list={list}>
            <ChoiceFilter
              list={list}
              name="state"
              label={t('state')}
              any={t('anyState')}
              words={filters.states}
            />
            <ChoiceFilter
              list={list}
              name="policy"
              label={t('policy')}
              any={t('anyPolicy')}
              words={filters.policies}
            />
            <MomentFilter list={list} name="since" label={t('since')} bound="from" />
            <MomentFilter list={list} name="until" label={t('until')} bound="to" />
          </FilterBar>
        }
        empty={<Empty title={t('none')}>{t('noneWhy')}</Empty>}
      />
    </>
  );
}
