import { useTranslations } from 'use-intl';
import type { Rollout } from '@/lib/contract/rollout';
import { useFormat } from '../format';
import { ToneIcon, toneText, toneWash } from '../mark';
import { useMe } from '../state/me';
import { Ago, Moment } from '../time';
import type { Tone } from '../vocabulary';
import { Actions } from './actions';
import { Track } from './track';

const TONES: Record<Rollout['state'], Tone> = {
  complete: 'ok',
  under_way: 'ok',
  paused: 'idle',
  frozen: 'warn',
  needs_person: 'bad',
};

/** The learners who are repaired automatically now, the stages, and the possible decisions. */
export function Standing({ rollout }: { rollout: Rollout }) {
  const t = useTranslations('rollout');
  const { percent } = useFormat();
  const { may } = useMe();
  const { state, repairing } = rollout;
  const tone = TONES[state];
  const headline =
    repairing === 0
      ? t('nobody')
      : repairing === 100
        ? t('everybody')
        : t('some', { percent: percent(repairing) });
  return (
    <section aria-label={t('region')} className="panel">
      <div className="flex flex-col gap-5 p-5 md:p-6">
        <div className="flex flex-col items-start gap-3">
          <p
            className={`inline-flex items-center gap-2 rounded-full py-1 pr-3 pl-2 font-semibold text-sm ${toneWash[tone]} ${toneText[tone]}`}
          >
            <ToneIcon tone={tone} />
            {t(`state.${state}`)}
          </p>
          <div className="flex flex-col gap-1.5">
            <p className="text-balance font-semibold text-xl tracking-tight">{headline}</p>
            <p className="max-w-[72ch] text-pretty text-soft">{t(`why.${state}`)}</p>
            <Since rollout={rollout} />
          </div>
        </div>
        <Track rollout={rollout} />
        {may('rollout.manage') ? (
          <Actions rollout={rollout} />
        ) : (
          <p className="text-muted text-sm">{t('viewer')}</p>
        )}
      </div>
    </section>
  );
}

function Since({ rollout }: { rollout: Rollout }) {
  const t = useTranslations('rollout');
  const { count, percent } = useFormat();
  const { cohort, entered_at, auto_advance, state, stage } = rollout;
  return (
    <p className="text-muted text-sm">
      {t('since')} <Moment at={entered_at} /> (<Ago at={entered_at} />
      ).{' '}
      {stage > 0 &&
        t('cohort', {
          learners: cohort.learners,
          pairs: cohort.pairs,
          out: count(cohort.inconsistent),
          rate: cohort.consistency_rate === null ? '–' : percent(cohort.consistency_rate),
        })}{' '}
      {state !== 'complete' && t(auto_advance ? 'byItself' : 'byHand')}
    </p>
  );
}
