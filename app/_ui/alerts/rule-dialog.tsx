import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { AlertRule, RuleChanges } from '@/lib/contract/alert-rules';
import { call } from '../api';
import { Button } from '../button';
import { FormDialog } from '../kit/form-dialog';
import { useWrite } from '../kit/use-write';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { refusedField } from '../refusal';
import { TextField } from '../text-field';
import { useLast } from '../use-last';

const LINES = ['warning', 'critical', 'recovery'] as const;
const COUNTS = ['fire_after', 'recover_after', 'reminder_minutes', 'minimum_traffic'] as const;
type Field = (typeof LINES)[number] | (typeof COUNTS)[number];
/** Changes a rule, with the version that it had when the dialog was opened. One button restores the default. */
export function RuleDialog({ rule, onClose }: { rule: AlertRule | null; onClose: () => void }) {
  const shown = useLast(rule);
  const t = useTranslations('alerts');
  const writing = useWrite<Field>({
    explain: (error) => {
      const field = [...LINES, ...COUNTS].find((one) => one === refusedField(error));
      return field ? { field, why: t(`rules.wrong.${field}`) } : null;
    },
    stale: { why: t('rules.stale') },
  });

  async function save({ subject, version }: AlertRule, changes: RuleChanges) {
    await call('PATCH /alerts/rules/{subject}', { params: { subject }, body: { ...changes, version } });
    done(subject);
  }

  async function reset({ subject, version }: AlertRule) {
    await call('DELETE /alerts/rules/{subject}', { params: { subject } }, { version });
    done(subject);
  }

  function done(subject: AlertRule['subject']) {
    toast.success(t('rules.saved', { subject: t(`subject.${subject}`) }));
    onClose();
  }

  return (
    <FormDialog
      narrow
      open={rule !== null}
      onClose={onClose}
      writing={writing}
      onSubmit={(fields) => rule && writing.write(() => save(rule, changesIn(fields, rule)))}
      title={shown ? t(`subject.${shown.subject}`) : ''}
      description={t('rules.dialogAbout')}
      submit={t('rules.save')}
      aside={
        shown?.is_default === false && (
          <Button
            look="ghost"
            disabled={writing.busy}
            onClick={() => writing.write(() => reset(shown))}
            className="mr-auto"
          >
            {t('rules.reset')}
          </Button>
        )
      }
    >
      {/* A newer version of the rule starts a new form, so that nobody overwrites it without seeing it. */}
      {shown && <RuleFields key={shown.version} rule={shown} errorOf={writing.errorOf} />}
    </FormDialog>
  );
}

const isMeasured = (rule: AlertRule) => rule.unit !== 'reported';
const countsOf = (rule: AlertRule) => (isMeasured(rule) ? COUNTS : (['reminder_minutes'] as const));

function changesIn(fields: FormData, rule: AlertRule): RuleChanges {
  const changes: RuleChanges = isMeasured(rule) ? { enabled: fields.has('enabled') } : {};
  for (const name of isMeasured(rule) ? LINES : []) {
    const text = String(fields.get(name) ?? '').trim();
    changes[name] = text === '' ? null : Number(text);
  }
  for (const name of countsOf(rule)) changes[name] = Number(fields.get(name));
  return changes;
}

type FieldsProps = { rule: AlertRule; errorOf: (field: Field) => string | null };

function RuleFields({ rule, errorOf }: FieldsProps) {
  const t = useTranslations('alerts.rules');
  const [enabled, setEnabled] = useState(rule.enabled);
  const unit = rule.unit === 'percent' ? '%' : rule.unit === 'milliseconds' ? 'ms' : '';

  const field = (name: Field, more: { step: string; required: boolean; hint?: string }) => (
    <TextField
      key={name}
      name={name}
      type="number"
      inputMode="decimal"
      min={name === 'fire_after' || name === 'recover_after' ? 1 : 0}
      label={unit && !more.required ? `${t(`field.${name}`)} (${unit})` : t(`field.${name}`)}
      defaultValue={rule[name] ?? ''}
      error={errorOf(name)}
      {...more}
    />
  );

  return (
    <>
      {isMeasured(rule) && (
        <label className="flex min-h-6 items-center gap-2.5 font-medium text-sm">
          <input
            type="checkbox"
            name="enabled"
            className="size-4"
            checked={enabled}
            onChange={({ target }) => setEnabled(target.checked)}
          />
          {t('field.enabled')}
        </label>
      )}
      {!enabled && rule.enabled && <Mark tone="warn">{t('turningOff')}</Mark>}
      {isMeasured(rule) && (
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
        {countsOf(rule).map((name) => field(name, { step: '1', required: true, hint: t(`hint.${name}`) }))}
      </div>
    </>
  );
}
