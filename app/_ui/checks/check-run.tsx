import { useTranslations } from 'use-intl';
import type { Report } from '@/lib/contract/health';
import { CHECK_PHASES } from '@/lib/vocabulary/health';
import { useFormat } from '../format';
import { TextLink } from '../kit/text-link';
import { Mark } from '../mark';
import { useNow } from '../state/clock';
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

/** The bar stops here until the phase has really ended. */
const ALMOST_PERCENT = 95;

/** The phase of a running check, and its progress if it takes as long as the last checks. */
function CheckProgress({ run }: { run: Extract<CheckRun, { state: 'running' }> }) {
  const t = useTranslations('checks.run');
  const { span } = useFormat();
  const now = useNow();
  const phase = run.underway?.phase ?? 'comparing';
  const usualMs = usualOf(run);
  const elapsedMs = Math.max(0, now - run.phaseSince);
  const share = usualMs && Math.min(ALMOST_PERCENT, (elapsedMs / usualMs) * 100);
  const time =
    usualMs === null
      ? span(elapsedMs)
      : elapsedMs > usualMs + 1000
        ? t('longer', { span: span(elapsedMs) })
        : t('usual', { span: span(usualMs) });
  return (
    <div className="flex max-w-lg flex-col gap-1.5">
      <div
        role="progressbar"
        aria-label={t('progress')}
        aria-valuetext={`${t(`phase.${phase}`)}, ${time}`}
        {...(share === null
          ? {}
          : { 'aria-valuenow': Math.round((CHECK_PHASES.indexOf(phase) * 100 + share) / 2) })}
        className="flex gap-1"
      >
        {CHECK_PHASES.map((each) => (
          <div key={each} className="h-1.5 grow overflow-hidden rounded-full bg-raised">
            {each === phase ? (
              <Bar usualMs={usualMs} />
            ) : (
              CHECK_PHASES.indexOf(each) < CHECK_PHASES.indexOf(phase) && <div className="h-full bg-accent" />
            )}
          </div>
        ))}
      </div>
      <span className="text-muted text-xs" aria-hidden>
        {t(`phase.${phase}`)} · {time}
      </span>
    </div>
  );
}

/** A bar that fills in the usual time; without a usual time it only shows activity. */
function Bar({ usualMs }: { usualMs: number | null }) {
  if (usualMs === null)
    return <div className="h-full w-2/5 animate-[sweep_1.2s_linear_infinite] rounded-full bg-accent" />;
  return (
    <div
      className="h-full origin-left animate-[fill_linear_both] bg-accent"
      // With reduced motion the bar stays at half: begun and not done.
      style={{ animationDuration: `${usualMs}ms`, transform: 'scaleX(0.5)' }}
    />
  );
}

function usualOf({ underway }: Extract<CheckRun, { state: 'running' }>): number | null {
  if (!underway) return null;
  return underway.phase === 'second_look' ? underway.usual_second_look_ms : underway.usual_compare_ms;
}
