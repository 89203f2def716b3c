'use client';

import { useTranslations } from 'use-intl';
import type { JobRun } from '@/lib/contract/jobs';
import { useFormat } from '../format';
import { useMoment } from '../time';

const SLOTS = 40;
/** Not only colours differ: a failure is taller than a success, and a run that is not done is shorter. */
const looks: Record<JobRun['state'], string> = {
  succeeded: 'h-5 bg-ok-fill',
  failed: 'h-7 bg-bad-fill',
  running: 'h-3 animate-pulse bg-idle-fill',
  pending: 'h-3 bg-idle-fill',
};

/** The newest runs side by side, the newest at the right. The list below has each in words. */
export function RunStrip({ runs }: { runs: readonly JobRun[] }) {
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
