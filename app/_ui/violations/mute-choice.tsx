'use client';

import { useTimeZone, useTranslations } from 'use-intl';
import { fieldLook } from '../field';
import { ChoiceField } from '../kit/choice-field';
import { dayOf, startOfDay } from '../list/day-bounds';

const HOUR_MS = 3_600_000;
const PRESETS = { hour: HOUR_MS, shift: 8 * HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS };
type Preset = keyof typeof PRESETS;

/** For a time from now, or until the begin of a day in the person's time zone. */
export type MuteUntil = { preset: Preset } | { day: string };

/** The end of the mute, computed when the form is sent. */
export function muteMoment(until: MuteUntil, timeZone: string): string {
  if ('day' in until) return startOfDay(until.day, timeZone);
  return new Date(Date.now() + PRESETS[until.preset]).toISOString();
}

export function MuteChoice({ value, onChange }: { value: MuteUntil; onChange: (until: MuteUntil) => void }) {
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
