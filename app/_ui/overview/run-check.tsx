'use client';

import { Play } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Report } from '@/lib/contract/health';
import { call } from '../api';
import { Button } from '../button';
import { useFormat } from '../format';
import { Mark } from '../mark';
import { useNow } from '../state/clock';
import { useRefreshAll } from '../state/live';
import { useMe } from '../state/me';

type Run =
  | { state: 'idle' }
  | { state: 'running'; since: number }
  | { state: 'done'; report: Report }
  | Failure;
type Failure = { state: 'failed'; why: string };

/** Runs a check and stays with it: what it does while it runs, what it found after. */
export function RunCheck({ first }: { first: boolean }) {
  const t = useTranslations('overview.check');
  const mayCheck = useMe().may('health.check');
  const refreshAll = useRefreshAll();
  const [run, setRun] = useState<Run>({ state: 'idle' });

  async function start() {
    setRun({ state: 'running', since: Date.now() });
    try {
      const { body: report } = await call('POST /health/check-now');
      await refreshAll();
      setRun({ state: 'done', report });
    } catch (error) {
      setRun({ state: 'failed', why: (error as Error).message });
    }
  }

  if (!mayCheck) return <p className="text-muted text-sm">{t('viewer')}</p>;
  return (
    <div className="flex w-full flex-wrap items-center gap-x-4 gap-y-2">
      <Button
        look="primary"
        icon={<Play className="size-3.5 fill-current" aria-hidden />}
        busy={run.state === 'running'}
        onClick={start}
      >
        {t(run.state === 'running' ? 'running' : first ? 'first' : 'run')}
      </Button>
      <div aria-live="polite" className="min-w-0 grow basis-60">
        {run.state === 'running' && <Progress since={run.since} />}
        {run.state === 'done' && <Found report={run.report} />}
        {run.state === 'failed' && <Mark tone="bad">{t('failed', { why: run.why })}</Mark>}
      </div>
    </div>
  );
}

function Progress({ since }: { since: number }) {
  const t = useTranslations('overview.check');
  const elapsed = useFormat().span(useNow() - since);
  return (
    <div className="flex max-w-lg flex-col gap-1.5">
      <div
        role="progressbar"
        aria-label={t('progress')}
        className="h-1 overflow-hidden rounded-full bg-raised"
      >
        <div className="h-full w-2/5 animate-[sweep_1.2s_linear_infinite] rounded-full bg-accent" />
      </div>
      <span className="text-muted text-xs" aria-hidden>
        {t('elapsed', { span: elapsed })}
      </span>
    </div>
  );
}

function Found({ report }: { report: Report }) {
  const t = useTranslations('overview.check');
  const { count } = useFormat();
  const pairs = useTranslations('words')('pairs', { count: report.total_checked });
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-sm">
      <Mark tone={report.inconsistent === 0 ? 'ok' : 'warn'}>
        {report.joined && `${t('joined')} `}
        {report.inconsistent === 0
          ? t('agreed', { pairs })
          : t('found', { pairs, count: count(report.inconsistent) })}
      </Mark>
      <span className="text-muted">
        {t('changes', { opened: count(report.opened), resolved: count(report.resolved) })}
      </span>
    </p>
  );
}
