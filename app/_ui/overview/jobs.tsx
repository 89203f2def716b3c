'use client';

import { useTranslations } from 'use-intl';
import type { Job, WorkerState } from '@/lib/contract/jobs';
import { useFormat } from '../format';
import { Mark } from '../mark';
import { Awaited, Panel } from '../panel';
import { runsOf } from '../readings';
import { usePage, useReading } from '../state/live';
import { Ago, Countdown } from '../time';
import { RUN_TONES } from '../vocabulary';
import { JobStrip } from './job-strip';

const WORKERS_SHOWN = 4;

/** Whether workers are alive, their last runs and their next ones. */
export function Jobs() {
  const t = useTranslations('overview.jobs');
  const { data: jobs, error, mutate } = useReading('GET /jobs');
  const { data: workers } = useReading('GET /workers');
  return (
    <Panel title={t('title')} aside={workers && <Alive workers={workers} />}>
      {!jobs && <Awaited error={error} retry={() => mutate()} room="m-4 h-40" />}
      {workers && !workers.some((worker) => worker.alive) && (
        <p className="mx-4 mt-1 rounded-md bg-warn-wash px-3 py-2 text-sm text-warn">{t('noneWhy')}</p>
      )}
      <ul className="px-4 pt-1 pb-2">
        {jobs?.map((job) => (
          <JobRow key={job.job} job={job} />
        ))}
      </ul>
      {workers && workers.length > 0 && <Workers workers={workers.slice(0, WORKERS_SHOWN)} />}
    </Panel>
  );
}

function Alive({ workers }: { workers: WorkerState[] }) {
  const t = useTranslations('overview.jobs');
  const alive = workers.filter((worker) => worker.alive).length;
  return (
    <Mark tone={alive > 0 ? 'ok' : 'bad'} washed>
      {alive > 0 ? t('alive', { count: alive }) : t('none')}
    </Mark>
  );
}

function JobRow({ job }: { job: Job }) {
  const t = useTranslations('overview.jobs');
  const words = useTranslations('words');
  const { interval } = useFormat();
  const { data: runs } = usePage('GET /jobs/runs', runsOf(job.job));
  const run = runs?.items[0] ?? job.last_run;
  const name = words(`job.${job.job}`);
  return (
    <li className="flex flex-col gap-1 border-line border-t py-2 text-sm first:border-t-0">
      <span className="flex flex-wrap items-center justify-between gap-x-3">
        <span>
          {name} <span className="text-muted text-xs">{interval(job.interval_seconds)}</span>
        </span>
        <span className="flex items-center gap-2">
          {run ? <Mark tone={RUN_TONES[run.state]}>{words(`run.${run.state}`)}</Mark> : null}
          <span className="text-muted text-xs">
            {run ? <Ago at={run.started_at ?? run.due_at} /> : t('never')}
          </span>
        </span>
      </span>
      {run?.state === 'failed' && run.error && <span className="text-bad text-xs">{run.error}</span>}
      <span className="flex items-end justify-between gap-4">
        <span className="shrink-0 text-muted text-xs">
          {t('next')} <Countdown to={job.next_due_at} />
        </span>
        <span className="relative min-w-0 grow">
          {runs && runs.items.length > 0 && <JobStrip name={name} runs={runs.items} />}
        </span>
      </span>
    </li>
  );
}

function Workers({ workers }: { workers: WorkerState[] }) {
  const t = useTranslations('overview.jobs');
  return (
    <ul aria-label={t('workers')} className="mt-auto border-line border-t px-4 py-2 text-xs">
      {workers.map((worker) => (
        <li key={worker.id} className="flex flex-wrap items-center justify-between gap-x-3 py-0.5 text-muted">
          <span className="truncate">{t('worker', { host: worker.hostname, pid: String(worker.pid) })}</span>
          <span className="flex items-center gap-2">
            {!worker.alive && <Mark tone="idle">{t('silent')}</Mark>}
            <span>
              {t(worker.alive ? 'heartbeat' : 'lastHeartbeat')} <Ago at={worker.heartbeat_at} />
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
