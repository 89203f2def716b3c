'use client';

import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Pair } from '@/lib/contract/standing';
import { REASON_MAX } from '@/lib/vocabulary/limits';
import { fieldLook } from '../field';
import { Mark } from '../mark';

const MAX_LEVEL = 100;

export type Decision = { level: number; lowers: boolean; reason: string };

/** Picks the level for both records. A lowering is named, and asks to be meant. */
export function DecisionForm({ pair, onDecide }: { pair: Pair; onDecide: (decision: Decision) => void }) {
  const t = useTranslations('decision');
  const id = useId();
  const progress = pair.progress?.current_level;
  const license = pair.license?.current_level;
  const [picked, setPicked] = useState<'progress' | 'license' | 'other' | null>(null);
  const [other, setOther] = useState('');
  const [reason, setReason] = useState('');
  const level = { progress, license, other: Number(other) || undefined, none: undefined }[picked ?? 'none'];
  const lowered = [
    { word: 'lowersProgress' as const, from: progress },
    { word: 'lowersLicense' as const, from: license },
  ].find(({ from }) => level !== undefined && from !== undefined && level < from);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (level !== undefined) onDecide({ level, lowers: lowered !== undefined, reason: reason.trim() });
  }

  const choices = [
    progress !== undefined && { value: 'progress' as const, label: t('asProgress', { level: progress }) },
    license !== undefined && { value: 'license' as const, label: t('asLicense', { level: license }) },
    { value: 'other' as const, label: t('other') },
  ].filter((choice) => choice !== false);
  return (
    <form id="decision" onSubmit={submit} className="flex flex-col gap-4">
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-2 font-medium">{t('pick')}</legend>
        {choices.map(({ value, label }) => (
          <label key={value} className="flex items-center gap-2.5">
            <input
              type="radio"
              name="level"
              required
              className="size-4"
              checked={picked === value}
              onChange={() => setPicked(value)}
            />
            {label}
          </label>
        ))}
        {picked === 'other' && (
          <input
            aria-label={t('level')}
            type="number"
            required
            min={1}
            max={MAX_LEVEL}
            value={other}
            onChange={(event) => setOther(event.target.value)}
            className={`${fieldLook} ml-6.5 w-24`}
          />
        )}
      </fieldset>
      {lowered?.from !== undefined && level !== undefined && (
        <div className="flex flex-col gap-2 rounded-md bg-warn-wash px-3 py-2.5">
          <Mark tone="warn">{t(lowered.word, { from: lowered.from, to: level })}</Mark>
          <label className="flex items-center gap-2.5 text-sm">
            <input type="checkbox" required className="size-4" />
            {t('mean')}
          </label>
        </div>
      )}
      <div className="flex flex-col gap-1">
        <label htmlFor={id} className="font-medium">
          {t('reason')}
        </label>
        <textarea
          id={id}
          required
          maxLength={REASON_MAX}
          rows={2}
          value={reason}
          aria-describedby={`${id}-hint`}
          onChange={(event) => setReason(event.target.value)}
          className={`${fieldLook} h-auto py-2`}
        />
        <p id={`${id}-hint`} className="text-muted text-xs">
          {t('reasonHint')}
        </p>
      </div>
    </form>
  );
}
