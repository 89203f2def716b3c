'use client';

import { useTranslations } from 'use-intl';
import type { Job, JobRun, WorkerState } from '@/lib/contract/jobs';
import { useFormat } from '../format';
import { Mark } from '../mark';
import { Failed, Panel } from '../panel';
import { RUNS } from '../readings';
import { useReading } from '../state/live';
import { Ago, Countdown } from '../time';
import { RUN_TONES } from '../vocabulary';

/** Whether anybody works, what they did last and what comes next. */
export function Jobs() {
  const t = useTranslations('overview.jobs');
  const { data: jobs, error, mutate } = useReading('GET /jobs');
  const { data: workers } = useReading('GET /workers');
  const { data: runs } = useReading('GET /jobs/runs', RUNS);
  return (
    <Panel title={t('title')} aside={workers && <Alive workers={workers} />}>
      {!jobs && error && <Failed error={error} retry={() => mutate()} />}
      {!jobs && !error && <div className="skeleton m-4 h-40" />}
      {workers && !workers.some((worker) => worker.alive) && (
        <p className="mx-4 mt-1 rounded-md bg-warn-wash px-3 py-2 text-sm text-warn">{t('noneWhy')}</p>
      )}
      <ul className="px-4 pt-1 pb-2">
        {jobs?.map((job) => (
          <JobRow key={job.job} job={job} />
        ))}
      </ul>
      {runs &&
        (runs.length > 0 ? (
          <Runs runs={runs} />
        ) : (
          <p className="mt-auto border-line border-t px-4 py-2 text-muted text-xs">{t('noRuns')}</p>
        ))}
    </Panel>
  );
}

function Alive({ workers }: { workers: WorkerState[] }) {
  const t = useTranslations('overview.jobs');
  const alive = workers.filter((worker) => worker.alive);
  const newest = [...workers].sort((a, b) => b.heartbeat_at.localeCompare(a.heartbeat_at))[0];
  return (
    <span className="flex items-center gap-2 text-xs">
      <Mark tone={alive.length > 0 ? 'ok' : 'bad'} washed>
        {alive.length > 0 ? t('alive', { count: alive.length }) : t('none')}
      </Mark>
      {newest && (
        <span className="hidden text-muted sm:inline">
          {t(alive.length > 0 ? 'heartbeat' : 'lastHeartbeat')} <Ago at={newest.heartbeat_at} />
        </span>
      )}
    </span>
  );
}

function JobRow({ job }: { job: Job }) {
  const t = useTranslations('overview.jobs');
  const words = useTranslations('words');
  const { interval } = useFormat();
  const run = job.last_run;
  return (
    <li className="grid grid-cols-[1fr_auto] items-center gap-x-3 border-line border-t py-1.5 text-sm first:border-t-0">
      <span>
        {words(`job.${job.job}`)} <span className="text-muted text-xs">{interval(job.interval_seconds)}</span>
      </span>
      <span className="flex items-center gap-2">
        {run ? <Mark tone={RUN_TONES[run.state]}>{words(`run.${run.state}`)}</Mark> : null}
        <span className="text-muted text-xs">
          {run ? <Ago at={run.started_at ?? run.due_at} /> : t('never')}
        </span>
      </span>
      {run?.state === 'failed' && run.error && (
        <span className="col-span-2 text-bad text-xs">{run.error}</span>
      )}
      <span className="col-span-2 text-muted text-xs">
        {t('next')} <Countdown to={job.next_due_at} />
      </span>
    </li>
  );
}

function Runs({ runs }: { runs: JobRun[] }) {
  const t = useTranslations('overview.jobs');
  const words = useTranslations('words');
  const { span } = useFormat();
  return (
    <details className="group mt-auto border-line border-t px-4 py-2 text-sm">
      <summary className="cursor-pointer text-muted text-xs hover:text-ink">
        {t('runs', { count: runs.length })}
      </summary>
      <ol className="max-h-48 overflow-auto pt-1">
        {runs.map((run) => (
          <li key={run.id} className="flex items-center justify-between gap-2 py-0.5 text-xs">
            <span className="text-soft">{words(`job.${run.job}`)}</span>
            <span className="flex items-center gap-2 text-muted">
              {run.started_at && run.finished_at && (
                <span>
                  {t('took', { span: span(Date.parse(run.finished_at) - Date.parse(run.started_at)) })}
                </span>
              )}
              <Ago at={run.started_at ?? run.due_at} />
              <Mark tone={RUN_TONES[run.state]}>{words(`run.${run.state}`)}</Mark>
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}
