'use client';

import { useTranslations } from 'use-intl';
import type { Page } from '@/lib/contract/operation';
import type { Repair } from '@/lib/contract/repairs';
import { Actor } from '../actor';
import { ExportLink } from '../list/export-link';
import { Filters } from '../list/filters';
import { ListPanel } from '../list/list-panel';
import { listFile } from '../list/list-view';
import { useListView } from '../list/use-list-view';
import { Mark } from '../mark';
import { PageHeader } from '../page-header';
import { Empty } from '../panel';
import { usePage } from '../state/live';
import { REPAIR_TONES } from '../vocabulary';
import { ProgressBar } from './progress-bar';
import { REPAIR_LIST, underWay } from './repair-list';
import { RunLink, useRepairColumns } from './run-columns';

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

const isAny = ({ items }: Page<Repair>) => items.length > 0;

/** The runs that work and those that wait, in the order in which they are done. Nothing without any. */
function UnderWay() {
  const t = useTranslations('repairs.underWay');
  const words = useTranslations('words');
  const running = usePage('GET /repairs', underWay('running'), { changes: isAny }).data;
  const queued = usePage('GET /repairs', underWay('queued'), { changes: isAny }).data;
  // The API lists the newest first; the oldest is done first.
  const runs = [running, queued].flatMap((page) => [...(page?.items ?? [])].reverse());
  if (runs.length === 0) return null;
  return (
    <section aria-label={t('title')} className="panel mb-4 px-4 py-3.5 md:px-5">
      <h2 className="mb-2 font-medium">{t('title')}</h2>
      <ol className="flex flex-col">
        {runs.map((run) => (
          <li
            key={run.id}
            className="grid items-center gap-x-4 gap-y-1 border-line border-t py-2.5 first:border-t-0 sm:grid-cols-[12rem_minmax(0,1fr)_auto]"
          >
            <RunLink run={run} />
            <ProgressBar run={run} />
            <span className="flex flex-wrap items-center gap-x-3 text-sm">
              <Actor actor={run.actor} />
              <Mark tone={REPAIR_TONES[run.state]}>{words(`repairState.${run.state}`)}</Mark>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
