import type { ComponentType } from 'react';
import { useTranslations } from 'use-intl';
import type { JobRun } from '@/lib/contract/jobs';
import type { JobName } from '@/lib/vocabulary/jobs';
import { useFormat } from '../format';
import { TextLink } from '../kit/text-link';
import { repairLink } from '../links';

/** The result of a run, in words: the error of a failure, or what a success found or did. */
export function RunResult({ run }: { run: JobRun }) {
  const t = useTranslations('jobs.result');
  if (run.state === 'failed') {
    return <span className="wrap-anywhere text-bad">{run.error ?? t('noError')}</span>;
  }
  if (run.state !== 'succeeded')
    return <span className="text-muted">{t(run.state === 'pending' ? 'pending' : 'running')}</span>;
  const Result = RESULTS[run.job];
  return <Result run={run} />;
}

type Counts = Readonly<Record<string, number>>;

/** The numbers of a result; values that an older version stored in another shape are left out. */
export function countsOf({ result }: JobRun): Counts {
  const entries = result !== null && typeof result === 'object' ? Object.entries(result) : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

function Checked({ run }: { run: JobRun }) {
  const { total_checked, inconsistent, opened, resolved } = countsOf(run);
  const t = useTranslations('jobs.result');
  const { count } = useFormat();
  if (total_checked === undefined || inconsistent === undefined) return <Done />;
  const changes =
    (opened ?? 0) + (resolved ?? 0) > 0
      ? t('changes', { opened: count(opened ?? 0), resolved: count(resolved ?? 0) })
      : '';
  return (
    <span>
      {inconsistent === 0
        ? t('agreed', { checked: count(total_checked) })
        : t('found', { checked: count(total_checked), count: inconsistent })}
      {changes && ` ${changes}`}
    </span>
  );
}

function Repaired({ run }: { run: JobRun }) {
  const t = useTranslations('jobs.result');
  const { percent } = useFormat();
  const { id, held, would_change, matched, repaired, needs_decision, busy, failed, cohort_percent } =
    countsOf(run);
  if (held !== undefined) {
    return (
      <span>
        {t('held', { count: would_change ?? 0 })} <RunOfRepairs id={held} />
      </span>
    );
  }
  if (matched === undefined || repaired === undefined) return <Done />;
  if (cohort_percent === 0) return <span>{t('nobody')}</span>;
  const parts = [
    matched === 0 ? t('nothingOpen') : t('repaired', { count: repaired }),
    needs_decision ? t('decide', { count: needs_decision }) : '',
    busy ? t('busy', { count: busy }) : '',
    failed ? t('failedPairs', { count: failed }) : '',
    cohort_percent ? t('cohort', { percent: percent(cohort_percent) }) : '',
  ].filter(Boolean);
  return (
    <span>
      {parts.join(' ')} {id !== undefined && matched > 0 && <RunOfRepairs id={id} />}
    </span>
  );
}

function RunOfRepairs({ id }: { id: number }) {
  const t = useTranslations('jobs.result');
  return (
    <TextLink look="accent" href={repairLink(id)} className="whitespace-nowrap">
      {t('repair', { id })}
    </TextLink>
  );
}

function Audited({ run }: { run: JobRun }) {
  const t = useTranslations('jobs.result');
  const { pairs, found } = countsOf(run);
  return pairs === undefined || found === undefined ? (
    <Done />
  ) : (
    <span>{t('audited', { pairs, found })}</span>
  );
}

/** The fenced pair is out of agreement now; whether a check finds it is told by the alert of this test. */
function Broken({ run: { result } }: { run: JobRun }) {
  const t = useTranslations('jobs.result');
  const { broken } = (result ?? {}) as { broken?: boolean };
  return <span>{t(broken ? 'broken' : 'stillBroken')}</span>;
}

function Cleared({ run }: { run: JobRun }) {
  const t = useTranslations('jobs.result');
  const rows = Object.values(countsOf(run)).reduce((sum, n) => sum + n, 0);
  return <span>{rows === 0 ? t('nothingOld') : t('cleared', { count: rows })}</span>;
}

function Queue({ run }: { run: JobRun }) {
  const t = useTranslations('jobs.result');
  const { runs = 0 } = countsOf(run);
  return <span>{runs === 0 ? t('queueEmpty') : t('queueDone', { count: runs })}</span>;
}

function Done() {
  const t = useTranslations('jobs.result');
  return <span>{t('done')}</span>;
}

const RESULTS: Record<JobName, ComponentType<{ run: JobRun }>> = {
  'health-check': Checked,
  audit: Audited,
  'auto-sync': Repaired,
  'self-test': Broken,
  retention: Cleared,
  repairs: Queue,
};
