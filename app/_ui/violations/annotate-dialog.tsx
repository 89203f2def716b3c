import { useState } from 'react';
import { useTimeZone, useTranslations } from 'use-intl';
import { fieldLook } from '../field';
import { ChoiceField } from '../kit/choice-field';
import { FormDialog } from '../kit/form-dialog';
import { NoteField, ReasonField, typedInto } from '../kit/reason-field';
import { dayOf, startOfDay } from '../list/day-bounds';
import { useLast } from '../use-last';
import { type AnnotateTarget, useAnnotate } from './use-annotate';

export type Ask = { note?: string } & (
  | ({ kind: 'acknowledge' | 'mute' } & AnnotateTarget)
  | { kind: 'dismiss'; id: number; what: string }
);

/** Asks for the fields of an acknowledgement, a mute or a dismissal, and explains its effect. */
export function AnnotateDialog({ ask, onClose }: { ask: Ask | null; onClose: (done: boolean) => void }) {
  const t = useTranslations('violations.ask');
  const { writing, annotate, dismiss } = useAnnotate();
  const timeZone = useTimeZone() ?? 'UTC';
  const [until, setUntil] = useState<MuteUntil>({ preset: 'hour' });

  function send(asked: Ask, fields: FormData): Promise<boolean> {
    if (asked.kind === 'dismiss') return dismiss(asked.id, asked.what, typedInto('reason', fields));
    const text = typedInto('note', fields);
    const note = text ? { note: text } : {};
    return asked.kind === 'mute'
      ? annotate(asked, { action: 'mute', until: muteMoment(until, timeZone), ...note })
      : annotate(asked, { action: 'acknowledge', ...note });
  }

  const shown = useLast(ask);
  const kind = shown?.kind ?? 'acknowledge';
  return (
    <FormDialog
      narrow
      open={ask !== null}
      onClose={() => onClose(false)}
      writing={writing}
      onSubmit={async (fields) => {
        if (ask && (await send(ask, fields))) onClose(true);
      }}
      title={t(`${kind}.title`, { what: shown?.what ?? '' })}
      description={t(`${kind}.about`)}
      submit={t(`${kind}.submit`)}
    >
      {kind === 'mute' && <MuteChoice value={until} onChange={setUntil} />}
      {kind === 'dismiss' ? (
        <ReasonField label={t('reason')} hint={t('reasonHint')} defaultValue={shown?.note} />
      ) : (
        <NoteField label={t('note')} hint={t('noteHint')} defaultValue={shown?.note} />
      )}
    </FormDialog>
  );
}

const HOUR_MS = 3_600_000;
const PRESETS = { hour: HOUR_MS, shift: 8 * HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS };
type Preset = keyof typeof PRESETS;

/** For a time from now, or until the begin of a day in the person's time zone. */
type MuteUntil = { preset: Preset } | { day: string };

/** The end of the mute, computed when the form is sent. */
function muteMoment(until: MuteUntil, timeZone: string): string {
  if ('day' in until) return startOfDay(until.day, timeZone);
  return new Date(Date.now() + PRESETS[until.preset]).toISOString();
}

function MuteChoice({ value, onChange }: { value: MuteUntil; onChange: (until: MuteUntil) => void }) {
  const t = useTranslations('violations.mute');
  const timeZone = useTimeZone() ?? 'UTC';
  const day = 'day' in value ? value.day : null;
  const dayFromNow = (days: number) =>
    dayOf(new Date(Date.now() + days * 24 * HOUR_MS).toISOString(), timeZone);
  return (
    <ChoiceField
      row
      legend={t('legend')}
      name="until"
      choices={([...(Object.keys(PRESETS) as Preset[]), 'date'] as const).map((one) => ({
        value: one,
        text: t(one),
      }))}
      value={'preset' in value ? value.preset : 'date'}
      onChange={(one) => onChange(one === 'date' ? { day: dayFromNow(14) } : { preset: one })}
    >
      {day !== null && (
        <input
          type="date"
          aria-label={t('until')}
          required
          value={day}
          min={dayFromNow(1)}
          max={dayFromNow(364)}
          onChange={(event) => onChange({ day: event.target.value })}
          className={`${fieldLook} w-44`}
        />
      )}
    </ChoiceField>
  );
}
