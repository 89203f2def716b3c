'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Rollout } from '@/lib/contract/rollout';
import { REASON_MAX } from '@/lib/vocabulary/limits';
import type { RolloutAction, Stage } from '@/lib/vocabulary/rollout';
import { call } from '../api';
import { Button } from '../button';
import { Dialog } from '../dialog';
import { fieldLook } from '../field';
import { useFormat } from '../format';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { refusalCode, useRefusalText } from '../refusal';
import { useRefreshAll } from '../state/live';
import { TextArea } from '../text-area';
import { useLast } from '../use-last';
import { useConsequence } from './consequence';
import { GATE_TONES } from './values';

export type RolloutOrder = {
  action: RolloutAction;
  /** Gates do not pass: it is done all the same, with a reason. */
  force?: boolean;
};

type Props = { order: RolloutOrder | null; rollout: Rollout; onClose: () => void };

/** Says what a decision will do to how many learners, asks why, and does it. */
export function OrderDialog({ order, rollout, onClose }: Props) {
  const t = useTranslations('rollout.order');
  const refusalText = useRefusalText();
  const refreshAll = useRefreshAll();
  const consequence = useConsequence(rollout);
  const [reason, setReason] = useState('');
  const [stage, setStage] = useState<Stage>(0);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const shown = useLast(order);
  const needsReason = shown?.force === true;

  const close = () => {
    setRefusal(null);
    setReason('');
    setStage(0);
    onClose();
  };

  async function submit({ action, force }: RolloutOrder) {
    setBusy(true);
    setRefusal(null);
    try {
      const body = {
        action,
        ...(action === 'start' ? { stage } : {}),
        ...(force ? { force } : {}),
        ...(reason.trim() ? { reason } : {}),
      };
      await call('POST /rollout/decisions', { body }, { version: rollout.version });
      toast.success(t(`done.${action}`));
      close();
    } catch (error) {
      const code = refusalCode(error);
      setRefusal(
        code === 'gates_not_passed'
          ? t('gates')
          : code === 'precondition_failed'
            ? t('stale')
            : refusalText(error),
      );
    } finally {
      setBusy(false);
      await refreshAll();
    }
  }

  return (
    <Dialog
      narrow
      open={order !== null}
      onClose={close}
      held={busy}
      title={shown ? t(`title.${shown.action}`) : ''}
      description={shown ? consequence(shown.action, stage) : ''}
      footer={
        <>
          <Button onClick={close} disabled={busy}>
            {t('cancel')}
          </Button>
          <Button
            look="primary"
            busy={busy}
            disabled={needsReason && !reason.trim()}
            onClick={() => shown && submit(shown)}
          >
            {shown ? t(`submit.${shown.action}`) : ''}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4 px-5 py-4">
        {needsReason && <NotPassed rollout={rollout} />}
        {shown?.action === 'start' && <StageChoice rollout={rollout} stage={stage} onChoose={setStage} />}
        <TextArea
          label={t(needsReason ? 'reason' : 'reasonOptional')}
          hint={t(needsReason ? 'reasonForce' : 'reasonWhy')}
          value={reason}
          maxLength={REASON_MAX}
          onChange={(event) => setReason(event.target.value)}
        />
        <div role="alert" className="empty:hidden">
          {refusal && <Mark tone="bad">{refusal}</Mark>}
        </div>
      </div>
    </Dialog>
  );
}

/** The gates that are passed over. */
function NotPassed({ rollout }: { rollout: Rollout }) {
  const t = useTranslations('rollout.order');
  const gates = useTranslations('rollout.gates');
  return (
    <div className="flex flex-col gap-1.5">
      <p className="font-medium text-sm">{t('notPassed')}</p>
      <ul className="flex flex-col gap-1">
        {rollout.gates
          .filter(({ verdict }) => verdict !== 'passed')
          .map(({ gate, verdict }) => (
            <li key={gate}>
              <Mark tone={GATE_TONES[verdict]}>
                {gates(`name.${gate}`)}: {gates(`verdicts.${verdict}`)}
              </Mark>
            </li>
          ))}
      </ul>
    </div>
  );
}

type ChoiceProps = { rollout: Rollout; stage: Stage; onChoose: (stage: Stage) => void };

function StageChoice({ rollout, stage, onChoose }: ChoiceProps) {
  const t = useTranslations('rollout');
  const { percent } = useFormat();
  const choices = rollout.cohorts.map((one) => one.stage).filter((one) => one <= rollout.stage);
  return (
    <label className="flex flex-col gap-1 font-medium">
      {t('order.stage')}
      <select
        className={`${fieldLook} font-normal`}
        value={stage}
        onChange={(event) => onChoose(choices.find((one) => String(one) === event.target.value) ?? 0)}
      >
        {choices.map((one) => (
          <option key={one} value={one}>
            {t('percent', { n: percent(one) })}
          </option>
        ))}
      </select>
    </label>
  );
}
