import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Rollout } from '@/lib/contract/rollout';
import type { ROLLOUT_ACTIONS } from '@/lib/vocabulary/rollout';
import { call } from '../api';
import { useFormat } from '../format';
import { SelectField } from '../kit/choice-field';
import { FormDialog } from '../kit/form-dialog';
import { ReasonField } from '../kit/reason-field';
import { useWrite } from '../kit/use-write';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { refusalCode } from '../refusal';
import { useLast } from '../use-last';
import { useConsequence } from './consequence';
import { GATE_TONES } from './values';

export type RolloutOrder = {
  action: (typeof ROLLOUT_ACTIONS)[number];
  /** Advances although gates do not pass; it needs a reason. */
  force?: boolean;
};

type Stage = Rollout['stage'];

type Props = { order: RolloutOrder | null; rollout: Rollout; onClose: () => void };

/** Shows the effect of a decision and the number of affected learners, asks for a reason, and sends it. */
export function OrderDialog({ order, rollout, onClose }: Props) {
  const t = useTranslations('rollout.order');
  const consequence = useConsequence(rollout);
  const [reason, setReason] = useState('');
  const [stage, setStage] = useState<Stage>(0);
  const shown = useLast(order);
  const needsReason = shown?.force === true;
  const writing = useWrite({
    explain: (error) => (refusalCode(error) === 'gates_not_passed' ? t('gates') : null),
    stale: { why: t('stale') },
  });

  const close = () => {
    setReason('');
    setStage(0);
    onClose();
  };

  async function decide({ action, force }: RolloutOrder) {
    const body = {
      action,
      ...(action === 'start' ? { stage } : {}),
      ...(force ? { force } : {}),
      ...(reason.trim() ? { reason } : {}),
    };
    await call('POST /rollout/decisions', { body }, { version: rollout.version });
    toast.success(t(`done.${action}`));
    close();
  }

  return (
    <FormDialog
      narrow
      open={order !== null}
      onClose={close}
      writing={writing}
      onSubmit={() => shown && writing.write(() => decide(shown))}
      title={shown ? t(`title.${shown.action}`) : ''}
      description={shown ? consequence(shown.action, stage) : ''}
      submit={shown ? t(`submit.${shown.action}`) : ''}
      disabled={needsReason && !reason.trim()}
    >
      {needsReason && <NotPassed rollout={rollout} />}
      {shown?.action === 'start' && <StageChoice rollout={rollout} stage={stage} onChoose={setStage} />}
      <ReasonField
        required={false}
        label={t(needsReason ? 'reason' : 'reasonOptional')}
        hint={t(needsReason ? 'reasonForce' : 'reasonWhy')}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
    </FormDialog>
  );
}

/** The gates that do not pass and are ignored. */
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
    <SelectField
      label={t('order.stage')}
      value={String(stage)}
      choices={choices.map((one) => ({ value: String(one), text: t('percent', { n: percent(one) }) }))}
      onChange={(picked) => onChoose(choices.find((one) => String(one) === picked) ?? 0)}
    />
  );
}
