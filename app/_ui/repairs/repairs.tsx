'use client';

import { useTranslations } from 'use-intl';
import { ExportLink } from '../list/export-link';
import { Filters } from '../list/filters';
import { ListPanel } from '../list/list-panel';
import { listFile } from '../list/list-view';
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
  return (
    <>
      <PageHeader title={t('title')} about={t('about')}>
        <ExportLink address={listFile(list)} />
      </PageHeader>
      <UnderWay />
      <ListPanel
        list={list}
        caption={t('caption')}
        columns={useRepairColumns()}
        keyOf={({ id }) => id ?? 0}
        filters={
          <Filters
            list={list}
            texts={{
              state: {
                label: t('state'),
                any: t('anyState'),
                word: (state) => words(`repairState.${state}`),
              },
              policy: {
                label: t('policy'),
                any: t('anyPolicy'),
                word: (policy) => words(`policy.${policy}`),
              },
              since: { label: t('since') },
              until: { label: t('until') },
            }}
          />
        }
        empty={<Empty title={t('none')}>{t('noneWhy')}</Empty>}
      />
    </>
  );
}
