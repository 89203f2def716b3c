import { useTranslations } from 'use-intl';
import type { Rollout } from '@/lib/contract/rollout';
import type { RolloutAction } from '@/lib/vocabulary/rollout';
import { useFormat } from '../format';
import { before } from './values';

/**
 * The effect of a decision and the number of affected learners, in a sentence or two. `from` is the first stage of a
 * start.
 */
export function useConsequence(rollout: Rollout): (action: RolloutAction, from: number) => string {
  const t = useTranslations('rollout.order.what');
  const { count, percent } = useFormat();
  const learnersAt = (stage: number) => rollout.cohorts.find((one) => one.stage === stage)?.learners ?? 0;
  const { stage: here, next, cohort } = rollout;
  return (action, from) => {
    switch (action) {
      case 'advance': {
        if (!next || next.action === 'complete') return t('complete', { learners: cohort.learners });
        const more = learnersAt(next.stage) - learnersAt(here);
        return t('advance', {
          learners: more,
          percent: percent(next.stage),
          all: count(learnersAt(next.stage)),
          changes: next.changes,
        });
      }
      case 'roll_back':
      case 'start': {
        const to = action === 'start' ? from : before(rollout);
        const left = learnersAt(here) - learnersAt(to);
        return t(action, { learners: left, percent: percent(to), all: count(learnersAt(to)) });
      }
      case 'freeze':
        return t('freeze', { learners: cohort.learners });
      case 'unfreeze':
        return t('unfreeze', { learners: cohort.learners });
      default:
        return t(action);
    }
  };
}
