'use client';

import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { AlertRule, RuleChanges } from '@/lib/contract/alerts';
import { call } from '../api';
import { Button } from '../button';
import { Dialog } from '../dialog';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { refusalCode, refusedField, useRefusalText } from '../refusal';
import { useRefreshAll } from '../state/live';
import { TextField } from '../text-field';
import { useLast } from '../use-last';

const LINES = ['warning', 'critical', 'recovery'] as const;
const COUNTS = ['fire_after', 'recover_after', 'reminder_minutes', 'minimum_traffic'] as const;
type Field = (typeof LINES)[number] | (typeof COUNTS)[number];
type Refusal = { field: Field | null; why: string };

/** Changes a rule against the version that was seen when it was opened; what it was at first is one press away. */
export function RuleDialog({ rule, onClose }: { rule: AlertRule | null; onClose: () => void }) {
  const shown = useLast(rule);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const t = useTranslations('alerts');
  const close = () => {
    setRefusal(null);
    onClose();
  };
  const sending = { busy, setBusy, refusal, setRefusal };
  return (
    <Dialog
      narrow
      open={rule !== null}
      onClose={close}
      held={busy}
      title={shown ? t(`subject.${shown.subject}`) : ''}
      description={t('rules.dialogAbout')}
    >
      {/* A newer version of the rule is another form, which says why: nobody overwrites it unseen. */}
      {shown && <RuleForm key={shown.version} rule={shown} sending={sending} onClose={close} />}
    </Dialog>
  );
}

type Sending = {
  busy: boolean;
  setBusy: (busy: boolean) => void;
  refusal: Refusal | null;
  setRefusal: (refusal: Refusal | null) => void;
};
type FormProps = { rule: AlertRule; sending: Sending; onClose: () => void };

function RuleForm({ rule, sending, onClose }: FormProps) {
  const { busy, setBusy, refusal, setRefusal } = sending;
  const t = useTranslations('alerts.rules');
  const subjects = useTranslations('alerts.subject');
  const textOf = useRefusalText();
  const refreshAll = useRefreshAll();
  const [enabled, setEnabled] = useState(rule.enabled);
  const isMeasured = rule.unit !== 'reported';
  const unit = rule.unit === 'percent' ? '%' : rule.unit === 'milliseconds' ? 'ms' : '';

  async function send(work: () => Promise<unknown>) {
    setBusy(true);
    setRefusal(null);
    try {
      await work();
      toast.success(t('saved', { subject: subjects(rule.subject) }));
      onClose();
    } catch (error) {
      setRefusal(refusalOf(error));
    } finally {
      setBusy(false);
      await refreshAll();
    }
  }

  function refusalOf(error: unknown): Refusal {
    const code = refusalCode(error);
    if (code === 'stale_version' || code === 'precondition_failed') return { field: null, why: t('stale') };
    const path = refusedField(error);
    const field = [...LINES, ...COUNTS].find((one) => one === path);
    return field ? { field, why: t(`wrong.${field}`) } : { field: null, why: textOf(error) };
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const changes: RuleChanges = isMeasured ? { enabled } : {};
    for (const name of isMeasured ? LINES : []) {
      const text = String(form.get(name) ?? '').trim();
      changes[name] = text === '' ? null : Number(text);
    }
    for (const name of isMeasured ? COUNTS : (['reminder_minutes'] as const)) {
      changes[name] = Number(form.get(name));
    }
    void send(() =>
      call('PATCH /alerts/rules/{subject}', {
        params: { subject: rule.subject },
        body: { ...changes, version: rule.version },
      }),
    );
  }

  const reset = () =>
    send(() =>
      call(
        'DELETE /alerts/rules/{subject}',
        { params: { subject: rule.subject } },
        { version: rule.version },
      ),
    );

  const field = (name: Field, more: { step: string; required: boolean; hint?: string }) => (
    <TextField
      key={name}
      name={name}
      type="number"
      inputMode="decimal"
      min={name === 'fire_after' || name === 'recover_after' ? 1 : 0}
      label={unit && !more.required ? `${t(`field.${name}`)} (${unit})` : t(`field.${name}`)}
      defaultValue={rule[name] ?? ''}
      error={refusal?.field === name ? refusal.why : null}
      {...more}
    />
  );

  return (
    <form method="post" onSubmit={submit} className="flex flex-col gap-4 p-5">
      {isMeasured && (
        <label className="flex min-h-6 items-center gap-2.5 font-medium text-sm">
          <input
            type="checkbox"
            className="size-4"
            checked={enabled}
            onChange={({ target }) => setEnabled(target.checked)}
          />
          {t('field.enabled')}
        </label>
      )}
      {!enabled && rule.enabled && <Mark tone="warn">{t('turningOff')}</Mark>}
      {isMeasured && (
        <div className="grid grid-cols-2 gap-4 sm:grid-cols-3">
          {LINES.map((name) =>
            field(name, {
              step: rule.unit === 'count' ? '1' : 'any',
              required: false,
              hint: t(`hint.${name}`),
            }),
          )}
        </div>
      )}
      <div className="grid grid-cols-2 gap-4">
        {(isMeasured ? COUNTS : (['reminder_minutes'] as const)).map((name) =>
          field(name, { step: '1', required: true, hint: t(`hint.${name}`) }),
        )}
      </div>
      <div role="alert" className="empty:hidden">
        {refusal?.field === null && <Mark tone="bad">{refusal.why}</Mark>}
      </div>
      <div className="flex flex-wrap justify-end gap-2">
        {!rule.is_default && (
          <Button look="ghost" disabled={busy} onClick={reset} className="mr-auto">
            {t('reset')}
          </Button>
        )}
        <Button onClick={onClose} disabled={busy}>
          {t('cancel')}
        </Button>
        <Button look="primary" type="submit" busy={busy}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}
