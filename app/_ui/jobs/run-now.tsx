import { Play } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import useSWR from 'swr';
import { useTranslations } from 'use-intl';
import type { JobRun } from '@/lib/contract/jobs';
import type { JobName } from '@/lib/vocabulary/jobs';
import { call, pathOf, readAt } from '../api';
import { Button } from '../button';
import { TextLink } from '../kit/text-link';
import { useWrite } from '../kit/use-write';
import { jobRunLink } from '../links';
import { ToneIcon } from '../mark';
import { toast } from '../outcomes/toast';
import { useReading, useRefreshAll } from '../state/live';
import { useMe } from '../state/me';
import { RunResult } from './run-result';

const LOOK_EVERY_MS = 1000;
const isOver = (run: JobRun | undefined) => run?.state === 'succeeded' || run?.state === 'failed';

/** Asks for a run outside the schedule, and follows it to its end. */
export function RunNow({ job }: { job: JobName }) {
  const t = useTranslations('jobs.now');
  const words = useTranslations('words');
  const mayRun = useMe().may('jobs.run');
  const refreshAll = useRefreshAll();
  const [asked, setAsked] = useState<JobRun | null>(null);
  const { data: workers } = useReading('GET /workers');
  const { data: seen } = useSWR(
    asked ? pathOf('GET /jobs/runs/{id}', { params: { id: asked.id } }) : null,
    (path: string) => readAt<'GET /jobs/runs/{id}'>(path),
    { refreshInterval: (newest) => (isOver(newest) ? 0 : LOOK_EVERY_MS), keepPreviousData: false },
  );
  const run = seen ?? asked;
  const over = run !== null && isOver(run);

  const told = useRef<number | null>(null);
  useEffect(() => {
    if (!run || !over || told.current === run.id) return;
    told.current = run.id;
    const name = words(`job.${job}`);
    if (run.state === 'failed') toast.error(t('failed', { job: name }));
    else toast.success(t('succeeded', { job: name }));
    refreshAll();
  }, [run, over, job, t, words, refreshAll]);

  const { busy: asking, write } = useWrite({ tell: (why) => toast.error(t('refused', { why })) });
  const ask = () =>
    write(async () => setAsked((await call('POST /jobs/{job}/run', { params: { job } })).body));

  if (!mayRun) return null;
  const nobody = workers !== undefined && !workers.some(({ alive }) => alive);
  return (
    <div className="flex flex-col items-start gap-2">
      <Button
        size="sm"
        icon={Play}
        className="[&>.lucide-play]:fill-current"
        busy={asking || (run !== null && !over)}
        aria-label={t('label', { job: words(`job.${job}`) })}
        onClick={ask}
      >
        {t('run')}
      </Button>
      <div aria-live="polite" className="text-sm">
        {run && (
          <p className="flex items-baseline gap-1.5">
            {over && (
              <ToneIcon tone={run.state === 'failed' ? 'bad' : 'ok'} className="size-3.5 translate-y-0.5" />
            )}
            <span>
              {over ? (
                <RunResult run={run} />
              ) : (
                t(nobody ? 'nobody' : run.state === 'pending' ? 'pending' : 'running')
              )}{' '}
              <TextLink look="accent" href={jobRunLink(run.id)}>
                {t('details')}
              </TextLink>
            </span>
          </p>
        )}
      </div>
    </div>
  );
}
