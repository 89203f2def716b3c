'use client';

import { useTranslations } from 'use-intl';
import type { Rollout } from '@/lib/contract/rollout';
import { useFormat } from '../format';
import { before } from './actions';
import type { RolloutOrder } from './order-dialog';

/** What a decision will do to how many learners, in a sentence or two. */
export function useConsequence(rollout: Rollout): (order: RolloutOrder) => string {
  const t = useTranslations('rollout.order.what');
  const { count, percent } = useFormat();
  const learnersAt = (stage: number) => rollout.cohorts.find((one) => one.stage === stage)?.learners ?? 0;
  const { stage: here, next, cohort } = rollout;
  return ({ action, stage }) => {
    switch (action) {
      case 'advance': {
        if (!next || next.action === 'complete') return t('complete', { learners: cohort.learners });
        const more = learnersAt(next.stage) - learnersAt(here);
        return t('advance', {
          learners: more,
          percent: percent(next.stage),
          all: count(learnersAt(next.stage)),
        });
      }
      case 'roll_back':
      case 'start': {
        const to = action === 'start' ? (stage ?? 0) : before(rollout);
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
