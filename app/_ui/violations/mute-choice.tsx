'use client';

import { useTranslations } from 'use-intl';
import { fieldLook } from '../field';

const HOUR_MS = 3_600_000;
const PRESETS = { hour: HOUR_MS, shift: 8 * HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS };
type Preset = keyof typeof PRESETS;

/** For a while from now, or until a day begins where the person is. */
export type MuteUntil = { preset: Preset } | { day: string };

/** The moment that was meant, reckoned when it is sent. */
export function muteMoment(until: MuteUntil): string {
  const moment =
    'preset' in until ? new Date(Date.now() + PRESETS[until.preset]) : new Date(`${until.day}T00:00`);
  return moment.toISOString();
}

/** A day from now as a calendar field takes it. */
function dayFromNow(days: number): string {
  const { year, month, day } = partsOf(new Date(Date.now() + days * 24 * HOUR_MS));
  return `${year}-${month}-${day}`;
}

function partsOf(date: Date) {
  const two = (n: number) => String(n).padStart(2, '0');
  return { year: date.getFullYear(), month: two(date.getMonth() + 1), day: two(date.getDate()) };
}

export function MuteChoice({ value, onChange }: { value: MuteUntil; onChange: (until: MuteUntil) => void }) {
  const t = useTranslations('violations.mute');
  const day = 'day' in value ? value.day : null;
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 font-medium">{t('legend')}</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-2">
        {(Object.keys(PRESETS) as Preset[]).map((preset) => (
          <label key={preset} className="flex min-h-6 items-center gap-2">
            <input
              type="radio"
              name="until"
              className="size-4"
              checked={'preset' in value && value.preset === preset}
              onChange={() => onChange({ preset })}
            />
            {t(preset)}
          </label>
        ))}
        <label className="flex min-h-6 items-center gap-2">
          <input
            type="radio"
            name="until"
            className="size-4"
            checked={day !== null}
            onChange={() => onChange({ day: dayFromNow(14) })}
          />
          {t('date')}
        </label>
      </div>
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
    </fieldset>
  );
}
