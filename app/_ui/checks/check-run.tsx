'use client';

import { useTranslations } from 'use-intl';
import type { Report } from '@/lib/contract/health';
import { useFormat } from '../format';
import { TextLink } from '../kit/text-link';
import { Mark } from '../mark';
import { CheckProgress } from './check-progress';
import type { CheckRun } from './use-check-run';

/** The progress of a running check, and its result at the end. */
export function CheckRunState({ run }: { run: CheckRun }) {
  const t = useTranslations('checks.run');
  return (
    <div aria-live="polite" className="min-w-0 grow basis-60">
      {run.state === 'running' && <CheckProgress run={run} />}
      {run.state === 'done' && <Found report={run.report} />}
      {run.state === 'failed' && <Mark tone="bad">{t('failed', { why: run.why })}</Mark>}
    </div>
  );
}

function Found({ report }: { report: Report }) {
  const t = useTranslations('checks.run');
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
      {report.id !== null && (
        <TextLink look="accent" href={`/checks/${report.id}`}>
          {t('report')}
        </TextLink>
      )}
    </p>
  );
}
