'use client';

import type { Job, JobRun, WorkerState } from '@/lib/contract/jobs';
import { countOf, formatInterval, formatSpan } from '../format';
import { Mark } from '../mark';
import { Failed, Panel } from '../panel';
import { RUNS } from '../readings';
import { useReading } from '../state/live';
import { Ago, Countdown } from '../time';
import { JOB_WORDS, RUN_WORDS } from '../vocabulary';

const text = {
  title: 'Worker and jobs',
  alive: (count: number) => `${countOf(count, 'worker', 'workers')} alive`,
  none: 'No worker is alive',
  noneWhy: 'Scheduled checks and repairs are not running. Start a worker; what was missed is caught up once.',
  heartbeat: 'heartbeat',
  lastHeartbeat: 'last heartbeat',
  next: 'next',
  never: 'has not run yet',
  runs: 'Last runs',
  noRuns: 'No job has run yet',
  took: (span: string) => `took ${span}`,
};

/** Whether anybody works, what they did last and what comes next. */
export function Jobs() {
  const { data: jobs, error, mutate } = useReading('GET /jobs');
  const { data: workers } = useReading('GET /workers');
  const { data: runs } = useReading('GET /jobs/runs', RUNS);
  return (
    <Panel title={text.title} aside={workers && <Alive workers={workers} />}>
      {!jobs && error && <Failed error={error} retry={() => mutate()} />}
      {!jobs && !error && <div className="skeleton m-4 h-40" />}
      {workers && !workers.some((worker) => worker.alive) && (
        <p className="mx-4 mt-1 rounded-md bg-warn-wash px-3 py-2 text-sm text-warn">{text.noneWhy}</p>
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
          <p className="mt-auto border-line border-t px-4 py-2 text-muted text-xs">{text.noRuns}</p>
        ))}
    </Panel>
  );
}

function Alive({ workers }: { workers: WorkerState[] }) {
  const alive = workers.filter((worker) => worker.alive);
  const newest = [...workers].sort((a, b) => b.heartbeat_at.localeCompare(a.heartbeat_at))[0];
  return (
    <span className="flex items-center gap-2 text-xs">
      <Mark tone={alive.length > 0 ? 'ok' : 'bad'} washed>
        {alive.length > 0 ? text.alive(alive.length) : text.none}
      </Mark>
      {newest && (
        <span className="hidden text-muted sm:inline">
          {alive.length > 0 ? text.heartbeat : text.lastHeartbeat} <Ago at={newest.heartbeat_at} />
        </span>
      )}
    </span>
  );
}

function JobRow({ job }: { job: Job }) {
  const run = job.last_run;
  return (
    <li className="grid grid-cols-[1fr_auto] items-center gap-x-3 border-line border-t py-1.5 text-sm first:border-t-0">
      <span>
        {JOB_WORDS[job.job]}{' '}
        <span className="text-muted text-xs">{formatInterval(job.interval_seconds)}</span>
      </span>
      <span className="flex items-center gap-2">
        {run ? <Mark tone={RUN_WORDS[run.state].tone}>{RUN_WORDS[run.state].word}</Mark> : null}
        <span className="text-muted text-xs">
          {run ? <Ago at={run.started_at ?? run.due_at} /> : text.never}
        </span>
      </span>
      {run?.state === 'failed' && run.error && (
        <span className="col-span-2 text-bad text-xs">{run.error}</span>
      )}
      <span className="col-span-2 text-muted text-xs">
        {text.next} <Countdown to={job.next_due_at} />
      </span>
    </li>
  );
}

function Runs({ runs }: { runs: JobRun[] }) {
  return (
    <details className="group mt-auto border-line border-t px-4 py-2 text-sm">
      <summary className="cursor-pointer text-muted text-xs hover:text-ink">
        {text.runs} ({runs.length})
      </summary>
      <ol className="max-h-48 overflow-auto pt-1">
        {runs.map((run) => (
          <li key={run.id} className="flex items-center justify-between gap-2 py-0.5 text-xs">
            <span className="text-soft">{JOB_WORDS[run.job]}</span>
            <span className="flex items-center gap-2 text-muted">
              {run.started_at && run.finished_at && (
                <span>{text.took(formatSpan(Date.parse(run.finished_at) - Date.parse(run.started_at)))}</span>
              )}
              <Ago at={run.started_at ?? run.due_at} />
              <Mark tone={RUN_WORDS[run.state].tone}>{RUN_WORDS[run.state].word}</Mark>
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}
