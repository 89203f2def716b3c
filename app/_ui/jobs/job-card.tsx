import { useTranslations } from 'use-intl';
import type { Job, JobRun } from '@/lib/contract/jobs';
import { useFormat } from '../format';
import { Mark } from '../mark';
import { Panel } from '../panel';
import { usePage, useReading } from '../state/live';
import { Ago, Countdown, useMoment } from '../time';
import { RUN_TONES } from '../vocabulary';
import { lastRunsOf } from './job-list';
import { RunNow } from './run-now';
import { RunResult } from './run-result';

/** One job: its state, its last result, its next time, and a button that runs it now. */
export function JobCard({ job }: { job: Job }) {
  const t = useTranslations('jobs.card');
  const words = useTranslations('words');
  const { interval } = useFormat();
  const { data: last } = usePage('GET /jobs/runs', lastRunsOf(job.job));
  const run = job.last_run;
  return (
    <Panel
      title={words(`job.${job.job}`)}
      aside={run && <Mark tone={RUN_TONES[run.state]}>{words(`run.${run.state}`)}</Mark>}
    >
      <div className="flex grow flex-col gap-3 px-4 pt-1 pb-4">
        <p className="text-muted text-sm">{t(`what.${job.job}`)}</p>
        <dl className="grid grid-cols-2 gap-x-4 text-sm">
          <div>
            <dt className="text-muted text-xs">{t('interval')}</dt>
            <dd>{interval(job.interval_seconds)}</dd>
          </div>
          <div>
            <dt className="text-muted text-xs">{t('next')}</dt>
            <dd>
              <Countdown to={job.next_due_at} />
            </dd>
          </div>
        </dl>
        <div className="flex flex-col gap-1.5">
          <RunStrip runs={last?.items ?? []} />
          <Share runs={last?.items ?? []} />
        </div>
        <div className="min-h-10 text-sm">
          {job.job === 'audit' && run?.state === 'running' && <AuditProgress />}
          {run ? (
            <p>
              <span className="text-muted">
                <Ago at={run.finished_at ?? run.started_at ?? run.due_at} />:
              </span>{' '}
              <RunResult run={run} />
            </p>
          ) : (
            <p className="text-muted">{t('never')}</p>
          )}
        </div>
        <div className="mt-auto">
          <RunNow job={job.job} />
        </div>
      </div>
    </Panel>
  );
}

/** How far the audit is, and about how long it still takes. */
function AuditProgress() {
  const t = useTranslations('jobs.card');
  const { count, span } = useFormat();
  const { data } = useReading('GET /health/audit', undefined, { changes: () => true });
  const audit = data?.under_way;
  if (!audit) return null;
  return (
    <p className="text-muted">
      {t('audit', { done: count(audit.users_done), of: count(audit.users_total), found: audit.found })}
      {!!audit.seconds_left && ` ${t('auditLeft', { span: span(audit.seconds_left * 1_000) })}`}
    </p>
  );
}

/** How many of the newest finished runs succeeded. */
function Share({ runs }: { runs: readonly JobRun[] }) {
  const t = useTranslations('jobs.card');
  const { count, percent } = useFormat();
  const succeeded = runs.filter(({ state }) => state === 'succeeded').length;
  const finished = succeeded + runs.filter(({ state }) => state === 'failed').length;
  if (finished === 0) return <p className="text-muted text-xs">{t('noShare')}</p>;
  return (
    <p className="text-muted text-xs">
      {t('share', {
        percent: percent(Math.floor((succeeded / finished) * 1000) / 10),
        succeeded: count(succeeded),
        finished: count(finished),
      })}
    </p>
  );
}

const SLOTS = 40;
/** Not only colours differ: a failure is taller than a success, and a run that is not done is shorter. */
const looks: Record<JobRun['state'], string> = {
  succeeded: 'h-5 bg-ok-fill',
  failed: 'h-7 bg-bad-fill',
  running: 'h-3 animate-pulse bg-idle-fill',
  pending: 'h-3 bg-idle-fill',
};

/** The newest runs side by side, the newest at the right. The list below has each in words. */
function RunStrip({ runs }: { runs: readonly JobRun[] }) {
  const t = useTranslations('jobs.card');
  const of = (state: JobRun['state']) => runs.filter((run) => run.state === state).length;
  return (
    <div
      role="img"
      aria-label={t('strip', { count: runs.length, succeeded: of('succeeded'), failed: of('failed') })}
      className="flex h-7 items-end gap-[3px]"
    >
      {Array.from({ length: SLOTS - Math.min(SLOTS, runs.length) }, (_, slot) => slot).map((slot) => (
        <span key={`empty-${slot}`} className="h-5 min-w-0 flex-1 rounded-[2px] bg-raised" />
      ))}
      {runs
        .slice(0, SLOTS)
        .toReversed()
        .map((run) => (
          <Bar key={run.id} run={run} />
        ))}
    </div>
  );
}

function Bar({ run }: { run: JobRun }) {
  const words = useTranslations('words');
  const { span } = useFormat();
  const moment = useMoment(run.started_at ?? run.due_at);
  const took =
    run.started_at && run.finished_at
      ? `, ${span(Date.parse(run.finished_at) - Date.parse(run.started_at))}`
      : '';
  return (
    <span
      title={`${words(`run.${run.state}`)}, ${moment}${took}`}
      className={`min-w-0 flex-1 rounded-[2px] hover:opacity-70 ${looks[run.state]}`}
      suppressHydrationWarning
    />
  );
}
