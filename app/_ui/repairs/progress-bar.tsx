import { useTranslations } from 'use-intl';
import type { Repair } from '@/lib/contract/repairs';
import { useFormat } from '../format';

/** How far a run is: pairs done of all, and about how long it still takes. A queued run says how many are before it. */
export function ProgressBar({ run }: { run: Repair }) {
  const t = useTranslations('repairs.underWay');
  const text = useProgressText()(run);
  const { matched, total } = run;
  const percent = total ? Math.min(100, (matched / total) * 100) : null;
  return (
    <div className="flex max-w-lg flex-col gap-1.5">
      <div
        role="progressbar"
        aria-label={t('progress')}
        aria-valuetext={text}
        {...(percent === null ? {} : { 'aria-valuenow': Math.floor(percent) })}
        className="h-1.5 overflow-hidden rounded-full bg-raised"
      >
        {percent !== null && <div className="h-full bg-accent" style={{ width: `${percent}%` }} />}
      </div>
      <span className="text-muted text-xs" aria-hidden>
        {text}
      </span>
    </div>
  );
}

function useProgressText(): (run: Repair) => string {
  const t = useTranslations('repairs.underWay');
  const { count, span } = useFormat();
  return ({ state, matched, total, ahead, seconds_left: left, abort_requested_at: aborted }) => {
    const done =
      total === null
        ? t('doneOnly', { done: count(matched) })
        : t('done', { done: count(matched), total: count(total) });
    const parts = [
      state === 'queued' ? t('waiting', { count: ahead ?? 0 }) : '',
      state === 'running' || matched > 0 || total !== null ? done : '',
      aborted !== null ? t('ending') : left ? t('left', { span: span(left * 1000) }) : '',
    ];
    return parts.filter(Boolean).join(' · ');
  };
}
