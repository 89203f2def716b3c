import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Guard } from '@/lib/contract/guard';
import { STAGES, type Stage } from '@/lib/vocabulary/rollout';
import { GUARD_MODES, type GuardMode } from '@/lib/vocabulary/writers';
import { call } from '../api';
import { useFormat } from '../format';
import { ChoiceField, SelectField } from '../kit/choice-field';
import { FormDialog } from '../kit/form-dialog';
import { MeanIt } from '../kit/mean-it';
import { ReasonField, typedInto } from '../kit/reason-field';
import { useWrite } from '../kit/use-write';
import { toast } from '../outcomes/toast';
import { refusalCode } from '../refusal';

type Props = { open: boolean; guard: Guard; onClose: () => void };

/** Switches the guard. When what was observed does not allow it, a person must mean it. */
export function GuardDialog({ open, guard, onClose }: Props) {
  const t = useTranslations('guard');
  const { percent } = useFormat();
  const [chosenMode, setMode] = useState<GuardMode | null>(null);
  const [chosenStage, setStage] = useState<Stage | null>(null);
  const [forces, setForces] = useState(false);
  const { next } = guard;
  const mode = chosenMode ?? guard.mode;
  const stage = chosenStage ?? (next?.mode === 'enforce' ? next.enforce_percent : guard.enforce_percent);
  const writing = useWrite({
    explain: (error) => {
      if (refusalCode(error) !== 'gates_not_passed') return null;
      setForces(true);
      return t('gates');
    },
    stale: { why: t('stale') },
  });

  function close() {
    setMode(null);
    setStage(null);
    setForces(false);
    onClose();
  }

  function choose(chosen: GuardMode) {
    setMode(chosen);
    setForces(false);
  }

  async function send(fields: FormData) {
    const body = { mode, enforce_percent: stage, force: forces, reason: typedInto('reason', fields) };
    await call('PUT /system/guard', { body }, { version: guard.version });
    toast.success(t('switched'));
    close();
  }

  return (
    <FormDialog
      narrow
      open={open}
      onClose={close}
      writing={writing}
      onSubmit={(fields) => writing.write(() => send(fields))}
      title={t('switch')}
      description={t('switchWhy')}
      submit={t('submit')}
    >
      <ChoiceField
        legend={t('title')}
        name="mode"
        value={mode}
        onChange={choose}
        choices={GUARD_MODES.map((one) => ({ value: one, text: t(`mode.${one}`), about: t(`about.${one}`) }))}
      />
      {mode === 'enforce' && (
        <SelectField
          label={t('stage')}
          value={String(stage)}
          choices={STAGES.filter((one) => one > 0).map((one) => ({
            value: String(one),
            text: t('percent', { n: percent(one) }),
          }))}
          onChange={(picked) => setStage(Number(picked) as Stage)}
        />
      )}
      <ReasonField label={t('reason')} />
      {forces && <MeanIt what={t('gates')} mean={t('mean')} />}
    </FormDialog>
  );
}
