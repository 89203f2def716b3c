'use client';

import { useTranslations } from 'use-intl';
import type { WorkerState } from '@/lib/contract/jobs';
import { Gone } from '../gone';
import { Mark } from '../mark';
import { PageHeader } from '../page-header';
import { Awaited, Empty, Failed, Panel } from '../panel';
import { useReading } from '../state/live';
import { Ago, Moment } from '../time';
import { JobCard } from './job-card';
import { RunHistory } from './run-history';

/** The scheduled jobs, the workers, and all runs. */
export function Jobs() {
  const t = useTranslations('jobs');
  const { data: jobs, error, mutate } = useReading('GET /jobs');
  return (
    <>
      <PageHeader title={t('title')} about={t('about')} />
      {!jobs && error && (
        <div className="panel mb-4">
          <Failed error={error} retry={() => mutate()} />
        </div>
      )}
      <div className="mb-4 grid gap-4 lg:grid-cols-2 2xl:grid-cols-4">
        {jobs?.map((job) => (
          <JobCard key={job.job} job={job} />
        ))}
        {!jobs && !error && <div className="skeleton h-48 lg:col-span-3" />}
      </div>
      <Workers />
      <RunHistory />
    </>
  );
}

/** The worker processes; a silent one is marked. */
function Workers() {
  const t = useTranslations('jobs.workers');
  const { data: workers, error, mutate } = useReading('GET /workers');
  const alive = workers?.filter((worker) => worker.alive) ?? [];
  const gone = workers?.filter((worker) => !worker.alive) ?? [];
  return (
    <Panel
      title={t('title')}
      className="mb-4"
      aside={
        workers && (
          <Mark tone={alive.length > 0 ? 'ok' : 'bad'} washed>
            {t('alive', { count: alive.length })}
          </Mark>
        )
      }
    >
      {!workers && <Awaited error={error} retry={() => mutate()} room="m-4 h-16" />}
      {workers && alive.length === 0 && (
        <p className="mx-4 my-2 rounded-md bg-bad-wash px-3 py-2 text-sm">{t('noneWhy')}</p>
      )}
      {workers?.length === 0 && <Empty title={t('never')}>{t('neverWhy')}</Empty>}
      {alive.length > 0 && <WorkerRows workers={alive} caption={t('title')} />}
      {gone.length > 0 && (
        <Gone summary={t('gone', { count: gone.length })}>
          <WorkerRows workers={gone} caption={t('goneCaption')} />
        </Gone>
      )}
    </Panel>
  );
}

function WorkerRows({ workers, caption }: { workers: WorkerState[]; caption: string }) {
  const t = useTranslations('jobs.workers');
  return (
    <ul aria-label={caption} className="pb-1 text-sm">
      {workers.map((worker) => (
        <li
          key={worker.id}
          className="flex flex-wrap items-center justify-between gap-x-6 gap-y-0.5 border-line border-t px-4 py-2 first:border-t-0"
        >
          <span className="flex min-w-0 items-center gap-3">
            <Mark tone={worker.alive ? 'ok' : 'idle'}>{t(worker.alive ? 'isAlive' : 'isGone')}</Mark>
            <span className="truncate font-medium">{worker.hostname}</span>
            <span className="text-muted text-xs">{t('pid', { pid: String(worker.pid) })}</span>
          </span>
          <span className="flex flex-wrap gap-x-4 text-muted">
            <span>
              {t('since')} <Moment at={worker.started_at} />
            </span>
            <span>
              {t('heartbeat')} <Ago at={worker.heartbeat_at} />
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
