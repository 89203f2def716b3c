import { Check } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Rollout } from '@/lib/contract/rollout';
import { useFormat } from '../format';

/** The stages side by side: past, present and next ones, each with the size of its cohort. */
export function Track({ rollout }: { rollout: Rollout }) {
  const t = useTranslations('rollout');
  const { count, percent } = useFormat();
  const { stage: here, cohorts, counted_at } = rollout;
  return (
    <div className="flex flex-col gap-2">
      <ol aria-label={t('track')} className="grid grid-cols-5">
        {cohorts.map(({ stage, learners }, index) => {
          const where = stage < here ? 'passed' : stage === here ? 'here' : 'ahead';
          return (
            <li
              key={stage}
              aria-current={where === 'here' ? 'step' : undefined}
              className="relative flex flex-col items-center gap-1.5 text-center"
            >
              {index > 0 && (
                <span
                  aria-hidden
                  className={`absolute top-3.5 right-1/2 h-0.5 w-full ${stage <= here ? 'bg-ok-fill' : 'bg-line'}`}
                />
              )}
              <Stop where={where} />
              <span
                className={`font-semibold tracking-tight ${where === 'ahead' ? 'text-muted' : 'text-ink'}`}
              >
                {t('percent', { n: percent(stage) })}
                <span className="sr-only">, {t(`where.${where}`)}</span>
              </span>
              <span className="text-muted text-xs">
                {t(counted_at === null && stage > 0 && stage < 100 ? 'aboutLearners' : 'learners', {
                  count: learners,
                  shown: count(learners),
                })}
              </span>
            </li>
          );
        })}
      </ol>
      {counted_at === null && here > 0 && here < 100 && (
        <p className="text-muted text-xs">{t('uncounted')}</p>
      )}
    </div>
  );
}

function Stop({ where }: { where: 'passed' | 'here' | 'ahead' }) {
  const look = {
    passed: 'border-ok-fill bg-ok-wash text-ok',
    here: 'border-ok-fill bg-ok-fill text-surface ring-4 ring-ok-wash',
    ahead: 'border-line-strong bg-surface text-muted',
  }[where];
  return (
    <span
      aria-hidden
      className={`relative z-10 flex size-7 items-center justify-center rounded-full border-2 ${look}`}
    >
      {where === 'passed' && <Check className="size-3.5" />}
      {where === 'here' && <span className="size-2 rounded-full bg-surface" />}
    </span>
  );
}
