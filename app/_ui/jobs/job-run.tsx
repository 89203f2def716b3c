'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { JobRun } from '@/lib/contract/jobs';
import { Actor } from '../actor';
import { FactCells } from '../fact-cells';
import { useFormat } from '../format';
import { Mark } from '../mark';
import { PageHeader, Up } from '../page-header';
import { AwaitedPage, Panel } from '../panel';
import { useReading } from '../state/live';
import { Moment } from '../time';
import { RUN_TONES } from '../vocabulary';
import { countsOf, RunResult } from './run-result';

/** One run of a job, in full. */
export function JobRunPage({ id }: { id: number }) {
  const { data: run, error, mutate } = useReading('GET /jobs/runs/{id}', { params: { id } });
  const t = useTranslations('jobs');
  const words = useTranslations('words');
  if (!run) return <AwaitedPage error={error} retry={() => mutate()} />;
  return (
    <>
      <PageHeader
        above={<Up href="/jobs" text={t('title')} />}
        title={`${words(`job.${run.job}`)} #${run.id}`}
      />
      <section aria-label={t('run.label')} className="panel mb-4 overflow-hidden">
        <p className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3.5 md:px-5">
          <Mark tone={RUN_TONES[run.state]} washed>
            {words(`run.${run.state}`)}
          </Mark>
          <RunResult run={run} />
        </p>
        <Facts run={run} />
      </section>
      <Figures run={run} />
    </>
  );
}

function Facts({ run }: { run: JobRun }) {
  const t = useTranslations('jobs.run');
  const { span } = useFormat();
  const moment = (at: string | null) => (at ? <Moment at={at} /> : '–');
  const took =
    run.started_at && run.finished_at ? Date.parse(run.finished_at) - Date.parse(run.started_at) : null;
  const facts: [string, ReactNode][] = [
    [t('by'), run.slot === null ? <Actor key="" actor={run.actor} /> : t('schedule')],
    [t('due'), moment(run.due_at)],
    [t('started'), moment(run.started_at)],
    [t('finished'), moment(run.finished_at)],
    [t('took'), took === null ? '–' : span(took)],
    [t('attempt'), run.attempt === 0 ? t('notYet') : String(run.attempt)],
  ];
  return (
    <>
      <FactCells facts={facts} />
      {run.worker_id && (
        <p className="border-line border-t px-4 py-2 text-muted text-xs md:px-5">
          {t('worker')} <code className="wrap-anywhere select-all font-mono">{run.worker_id}</code>
        </p>
      )}
    </>
  );
}

/** Every number of the result, by its name in the API. */
function Figures({ run }: { run: JobRun }) {
  const t = useTranslations('jobs.run');
  const { count } = useFormat();
  const figures = Object.entries(countsOf(run)).filter(([, n]) => Number.isInteger(n));
  if (figures.length === 0) return null;
  return (
    <Panel title={t('figures')}>
      <dl className="columns-1 gap-x-10 px-4 pt-1 pb-4 text-sm sm:columns-2 lg:columns-3">
        {figures.map(([name, n]) => (
          <div
            key={name}
            className="flex justify-between gap-4 border-line border-t py-1.5 [break-inside:avoid]"
          >
            <dt className="font-mono text-muted text-xs">{name}</dt>
            <dd className="font-medium">{count(n)}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
