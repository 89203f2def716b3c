import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { JobRun } from '@/lib/contract/jobs';
import { useFormat } from '../format';
import { Mark } from '../mark';
import { useMoment } from '../time';
import { RUN_TONES, type Tone } from '../vocabulary';

const fills: Record<Tone, string> = {
  ok: 'bg-ok-fill',
  warn: 'bg-warn-fill',
  bad: 'bg-bad-fill',
  idle: 'bg-idle-fill',
};

/**
 * The last runs of a job as marks, oldest first; the text below describes the one under the pointer. A failure is also
 * shorter.
 */
export function JobStrip({ name, runs }: { name: string; runs: JobRun[] }) {
  const t = useTranslations('overview.jobs');
  const [pointed, setPointed] = useState<JobRun | null>(null);
  return (
    <>
      <ol
        aria-label={t('strip', { job: name })}
        className="flex h-5 items-end justify-end gap-px overflow-hidden"
        onPointerLeave={() => setPointed(null)}
      >
        {runs.toReversed().map((run) => (
          <li
            key={run.id}
            onPointerEnter={() => setPointed(run)}
            className="group h-full min-w-0 max-w-2.5 flex-1 content-end"
          >
            <span
              className={`block rounded-xs group-hover:opacity-70 ${run.state === 'failed' ? 'h-2.5' : 'h-full'} ${fills[RUN_TONES[run.state]]}`}
            />
            <span className="sr-only">
              <RunText run={run} />
            </span>
          </li>
        ))}
      </ol>
      {pointed && (
        <span className="absolute top-full right-0 z-10 mt-1 rounded-md border border-line bg-surface px-2.5 py-1 text-xs shadow-overlay">
          <Mark tone={RUN_TONES[pointed.state]}>
            <RunText run={pointed} />
          </Mark>
          {pointed.error && <span className="block max-w-72 text-bad">{pointed.error}</span>}
        </span>
      )}
    </>
  );
}

function RunText({ run }: { run: JobRun }) {
  const t = useTranslations('overview.jobs');
  const words = useTranslations('words');
  const { span } = useFormat();
  const moment = useMoment(run.started_at ?? run.due_at);
  const took =
    run.started_at && run.finished_at
      ? `, ${t('took', { span: span(Date.parse(run.finished_at) - Date.parse(run.started_at)) })}`
      : '';
  return <span suppressHydrationWarning>{`${words(`run.${run.state}`)}, ${moment}${took}`}</span>;
}
