import { FastForward, ListStart, Pause, Play, Snowflake, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Rollout } from '@/lib/contract/rollout';
import { Button } from '../button';
import { useFormat } from '../format';
import { OrderDialog, type RolloutOrder } from './order-dialog';
import { before } from './values';

/** The possible decisions, the most likely first. */
export function Actions({ rollout }: { rollout: Rollout }) {
  const t = useTranslations('rollout.actions');
  const { percent } = useFormat();
  const [order, setOrder] = useState<RolloutOrder | null>(null);
  const { state, next, stage, auto_advance } = rollout;
  const open = (action: RolloutOrder['action'], more: Partial<RolloutOrder> = {}) =>
    setOrder({ action, ...more });
  return (
    <div className="flex flex-wrap items-center gap-2">
      {state === 'frozen' && (
        <Button look="primary" icon={Play} onClick={() => open('unfreeze')}>
          {t('unfreeze')}
        </Button>
      )}
      {(state === 'needs_person' || state === 'paused') && (
        <Button look="primary" icon={Play} onClick={() => open('resume')}>
          {t('resume')}
        </Button>
      )}
      {state === 'under_way' && next && (
        <Button
          look={next.passed ? 'primary' : 'plain'}
          icon={FastForward}
          onClick={() => open('advance', { force: !next.passed })}
        >
          {next.action === 'complete' ? t('complete') : t('advance', { percent: percent(next.stage) })}
        </Button>
      )}
      {state === 'complete' && (
        <Button icon={ListStart} onClick={() => open('start')}>
          {t('start')}
        </Button>
      )}
      {state !== 'complete' && stage > 0 && (
        <Button icon={Undo2} onClick={() => open('roll_back')}>
          {t('rollBack', { percent: percent(before(rollout)) })}
        </Button>
      )}
      {state === 'under_way' && (
        <Button icon={Pause} onClick={() => open('pause')}>
          {t('pause')}
        </Button>
      )}
      {state !== 'frozen' && (
        <Button icon={Snowflake} onClick={() => open('freeze')}>
          {t('freeze')}
        </Button>
      )}
      {state !== 'complete' && state !== 'frozen' && (
        <Button look="ghost" onClick={() => open(auto_advance ? 'auto_advance_off' : 'auto_advance_on')}>
          {t(auto_advance ? 'byHand' : 'byItself')}
        </Button>
      )}
      <OrderDialog order={order} rollout={rollout} onClose={() => setOrder(null)} />
    </div>
  );
}
