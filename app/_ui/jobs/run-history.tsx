import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { JobRun } from '@/lib/contract/jobs';
import { Actor } from '../actor';
import { useFormat } from '../format';
import { TextLink } from '../kit/text-link';
import { jobRunLink } from '../links';
import type { Column } from '../list/column';
import { Filters } from '../list/filters';
import { ListPanel } from '../list/list-panel';
import { useListView } from '../list/use-list-view';
import { Mark } from '../mark';
import { Empty } from '../panel';
import { Ago, Moment } from '../time';
import { RUN_TONES } from '../vocabulary';
import { RUN_LIST } from './job-list';
import { RunResult } from './run-result';

/** Every run, the newest first: its time, duration and result. */
export function RunHistory() {
  const t = useTranslations('jobs.history');
  const words = useTranslations('words');
  const list = useListView(RUN_LIST);
  return (
    <>
      <h2 className="mt-6 mb-2 font-semibold text-lg">{t('title')}</h2>
      <ListPanel
        list={list}
        caption={t('caption')}
        columns={useRunColumns()}
        keyOf={({ id }) => id}
        filters={
          <Filters
            list={list}
            texts={{
              job: { label: t('job'), any: t('anyJob'), word: (job) => words(`job.${job}`) },
              state: { label: t('state'), any: t('anyState'), word: (state) => words(`run.${state}`) },
              since: { label: t('since') },
            }}
          />
        }
        empty={<Empty title={t('none')}>{t('noneWhy')}</Empty>}
      />
    </>
  );
}

function useRunColumns(): Column<JobRun>[] {
  const t = useTranslations('jobs.history');
  const words = useTranslations('words');
  const { span } = useFormat();
  return useMemo(
    () => [
      {
        label: t('job'),
        phone: 'title',
        cell: ({ id, job }) => (
          <TextLink href={jobRunLink(id)} className="whitespace-nowrap font-medium">
            {words(`job.${job}`)} #{id}
          </TextLink>
        ),
      },
      {
        label: t('when'),
        phone: 'half',
        cell: (run) => (
          <span className="whitespace-nowrap">
            <Moment at={run.started_at ?? run.due_at} />{' '}
            <span className="text-muted text-xs">
              <Ago at={run.started_at ?? run.due_at} />
            </span>
          </span>
        ),
      },
      {
        label: t('took'),
        phone: 'half',
        cell: ({ started_at, finished_at }) =>
          started_at && finished_at ? (
            <span className="whitespace-nowrap">
              {span(Date.parse(finished_at) - Date.parse(started_at))}
            </span>
          ) : null,
      },
      {
        label: t('by'),
        phone: 'half',
        cell: ({ slot, actor }) => (slot === null ? <Actor actor={actor} /> : t('schedule')),
      },
      { label: t('result'), phone: 'whole', cell: (run) => <RunResult run={run} /> },
      {
        label: t('state'),
        align: 'right',
        phone: 'corner',
        cell: ({ state }) => <Mark tone={RUN_TONES[state]}>{words(`run.${state}`)}</Mark>,
      },
    ],
    [t, words, span],
  );
}
