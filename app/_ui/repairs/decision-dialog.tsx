import { useEffect, useReducer, useState } from 'react';
import { useTimeZone, useTranslations } from 'use-intl';
import type { Pair } from '@/lib/contract/pairs';
import type { Violation } from '@/lib/contract/violations';
import type { RecommendedAction } from '@/lib/vocabulary/repairs';
import { FormDialog } from '../kit/form-dialog';
import { useWrite } from '../kit/use-write';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { ActChoice, actIn } from '../pair/act-choice';
import { actsFor, isSettledByLevel, sendAct } from '../pair/acts';
import { Records } from '../pair/records';
import { type LevelChoice, readPair, setLevel } from '../pair/set-level';
import { Failed } from '../panel';
import { useMe } from '../state/me';
import { useLast } from '../use-last';
import { DecisionFields, decisionIn } from './decision-fields';

type Reading = { at: 'reading' } | { at: 'read'; pair: Pair } | { at: 'failed'; error: Error };

type DecisionDialogProps = {
  /** The violation that is decided. A pair alone is enough. */
  violation:
    | (Pick<Violation, 'user_id' | 'user_name' | 'specialization'> & {
        recommended_action?: RecommendedAction | null;
      })
    | null;
  onClose: () => void;
};

/** The pair of the violation, read when the dialog opens, and once more with `again`. */
function useFreshPair(violation: DecisionDialogProps['violation']) {
  const [reading, setReading] = useState<Reading>({ at: 'reading' });
  const [tries, again] = useReducer((count: number) => count + 1, 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new try reads again.
  useEffect(() => {
    if (!violation) return;
    let current = true;
    setReading({ at: 'reading' });
    readPair(violation).then(
      (pair) => current && setReading({ at: 'read', pair }),
      (error: Error) => current && setReading({ at: 'failed', error }),
    );
    return () => {
      current = false;
    };
  }, [violation, tries]);
  return { reading, setReading, again };
}

/** Why no repair was made, with the evidence of both sides. An admin picks the level and gives a reason. */
export function DecisionDialog({ violation, onClose }: DecisionDialogProps) {
  const t = useTranslations('decision');
  const told = useTranslations('acts');
  const timeZone = useTimeZone() ?? 'UTC';
  const words = useTranslations('words');
  const shown = useLast(violation);
  const { may } = useMe();
  const mayDecide = may('pairs.set_level');
  const { reading, setReading, again } = useFreshPair(violation);
  const pair = reading.at === 'read' ? reading.pair : null;
  const acts = pair !== null && actsFor(pair).length > 0;
  const asks = pair !== null && pair.violation !== null && mayDecide && (acts || isSettledByLevel(pair));
  const writing = useWrite({
    stale: {
      why: t('changed'),
      reread: async () => pair && setReading({ at: 'read', pair: await readPair(pair) }),
    },
  });

  async function decide(about: Pair, decision: LevelChoice) {
    await setLevel(about, decision);
    toast.success(t('decided', { name: about.user_name, level: decision.level }));
    onClose();
  }

  async function act(about: Pair, fields: FormData) {
    const picked = actIn(fields, about);
    if (!picked) return;
    await sendAct(about, picked, fields, { timeZone });
    toast.success(told(`${picked}.done`, { name: about.user_name }));
    onClose();
  }

  function submit(fields: FormData) {
    if (pair && acts) return void writing.write(() => act(pair, fields));
    const decision = pair && decisionIn(fields, pair);
    if (decision) void writing.write(() => decide(pair, decision));
  }

  return (
    <FormDialog
      open={violation !== null}
      onClose={onClose}
      writing={writing}
      onSubmit={submit}
      title={t(
        (shown?.recommended_action ?? 'needs_decision') === 'needs_decision' ? 'title' : 'evidenceTitle',
      )}
      description={
        shown
          ? t('why', {
              name: shown.user_name,
              specialization: words(`specialization.${shown.specialization}`),
            })
          : ''
      }
      submit={asks ? t(acts ? 'act' : 'decide') : null}
      leave={t('close')}
    >
      {reading.at === 'reading' && <div className="skeleton h-56" />}
      {reading.at === 'failed' && <Failed error={reading.error} retry={again} />}
      {pair && <Records pair={pair} />}
      {pair?.violation === null && <Mark tone="ok">{t('agreed')}</Mark>}
      {asks && acts && <ActChoice key={pair.version} pair={pair} />}
      {asks && !acts && <DecisionFields key={pair.version} pair={pair} />}
      {pair && pair.violation !== null && !mayDecide && <p className="text-muted text-sm">{t('admins')}</p>}
    </FormDialog>
  );
}
