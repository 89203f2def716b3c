import { Gavel, Wrench } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Pair } from '@/lib/contract/pairs';
import type { Violation } from '@/lib/contract/violations';
import { Actor } from '../actor';
import { Button } from '../button';
import { useCatalog } from '../catalog/use-catalog';
import { Mark, ToneIcon, toneText, toneWash } from '../mark';
import { useBecause } from '../repairs/because';
import { useMe } from '../state/me';
import { Ago, Moment } from '../time';
import { WrittenBySentence } from '../violations/written-by';
import { actsFor, isSettledByLevel } from './acts';
import { STANDING_TONES, standingOf } from './standing';

type VerdictProps = {
  pair: Pair;
  /** The open violation. Null when no check has found one, undefined while that is unknown. */
  violation: Violation | null | undefined;
  onRepair: () => void;
  onDecide: () => void;
};

/** Whether anything is wrong with the pair. If so: what that means, why, since when, and what can be done about it. */
export function Verdict({ pair, violation, onRepair, onDecide }: VerdictProps) {
  const t = useTranslations('pair.verdict');
  const standings = useTranslations('pair.standing');
  const standing = standingOf(pair);
  const tone = STANDING_TONES[standing];
  const { levelText } = useCatalog();
  const text = (level: number | undefined) =>
    level === undefined ? '' : levelText(pair.specialization, level);
  const said = {
    progress: text(pair.progress?.current_level),
    license: text(pair.license?.current_level),
    withdrawn: String(pair.withdrawal !== null),
  };
  return (
    <section aria-labelledby="verdict" className={`mb-4 rounded-lg border border-line ${toneWash[tone]}`}>
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3 px-4 py-4 md:px-5">
        <ToneIcon tone={tone} className="mt-0.5 size-7" />
        <div className="flex min-w-0 grow basis-72 flex-col gap-1.5">
          <div aria-live="polite" className="flex flex-col gap-1.5">
            <h2 id="verdict" className={`font-semibold text-xl tracking-tight ${toneText[tone]}`}>
              {standings(standing)}
            </h2>
            <p className="max-w-[75ch] text-pretty">{t(`meaning.${standing}`, said)}</p>
          </div>
          {pair.violation !== null && <Why pair={pair} />}
          {pair.violation !== null && violation !== undefined && <Since violation={violation} />}
        </div>
        {pair.violation !== null && <Remedy pair={pair} onRepair={onRepair} onDecide={onDecide} />}
      </div>
    </section>
  );
}

function Why({ pair }: { pair: Pair }) {
  const t = useTranslations('pair.verdict');
  const words = useTranslations('words');
  const because = useBecause();
  if (!pair.recommended_action) return null;
  return (
    <dl className="grid max-w-[75ch] gap-x-4 gap-y-1 text-sm sm:grid-cols-[auto_1fr]">
      <dt className="text-muted">{t('repair')}</dt>
      <dd className="font-medium">{words(`action.${pair.recommended_action}`)}</dd>
      <dt className="text-muted">{t('because')}</dt>
      <dd className="text-pretty">{because(pair.grounds)}</dd>
    </dl>
  );
}

function Since({ violation }: { violation: Violation | null }) {
  const t = useTranslations('pair.verdict');
  if (!violation) return <p className="text-muted text-sm">{t('unfound')}</p>;
  const { state, note, written_by: by, broken_30d: broken, left_alone_at: leftAlone } = violation;
  return (
    <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1 text-soft text-sm">
      <span>
        {t('since')} <Moment at={violation.first_seen_at} /> (<Ago at={violation.first_seen_at} />)
      </span>
      {by && <WrittenBySentence by={by} />}
      {broken > 0 && <span>{t('broken', { count: broken })}</span>}
      {leftAlone && <span>{t('leftAlone')}</span>}
      {state === 'acknowledged' && (
        <span>
          {t('acknowledged')} <Actor actor={violation.acknowledged_by} />
        </span>
      )}
      {state === 'muted' && violation.muted_until && (
        <span>
          {t('muted')} <Moment at={violation.muted_until} />
        </span>
      )}
      {state === 'dismissed' && (
        <span>
          {t('dismissed')} <Actor actor={violation.dismissed_by} />
          {violation.dismiss_reason && `: “${violation.dismiss_reason}”`}
        </span>
      )}
      {note && <span className="wrap-anywhere">“{note}”</span>}
    </div>
  );
}

function Remedy({ pair, onRepair, onDecide }: Pick<VerdictProps, 'pair' | 'onRepair' | 'onDecide'>) {
  const t = useTranslations('pair.verdict');
  const { may } = useMe();
  const undecided = pair.recommended_action === 'needs_decision';
  if (!undecided && may('repairs.run')) {
    return (
      <div className="flex flex-wrap gap-2">
        <Button look="primary" icon={Wrench} onClick={onRepair}>
          {t('preview')}
        </Button>
        {may('pairs.set_level') && isSettledByLevel(pair) && (
          <Button onClick={onDecide}>{t('decideInstead')}</Button>
        )}
      </div>
    );
  }
  if (undecided && may('pairs.set_level')) {
    return (
      <Button look="primary" icon={Gavel} onClick={onDecide}>
        {t(actsFor(pair).length > 0 ? 'choose' : 'decide')}
      </Button>
    );
  }
  return (
    <p className="max-w-56 text-sm">
      <Mark tone="idle">{t(undecided ? 'askAdmin' : 'askOperator')}</Mark>
    </p>
  );
}
