'use client';

import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Pair } from '@/lib/contract/standing';
import { REASON_MAX } from '@/lib/vocabulary/limits';
import { useCatalog } from '../catalog/use-catalog';
import { fieldLook } from '../field';
import { Mark } from '../mark';

export type LevelChoice = { level: number; lowers: boolean; reason: string };

type LevelFormProps = { id: string; pair: Pair; onChoose: (choice: LevelChoice) => void };

/** Picks a level of the catalog for both records. A lowering is named, and asks to be meant. */
export function LevelForm({ id, pair, onChoose }: LevelFormProps) {
  const t = useTranslations('level');
  const field = useId();
  const { levelsOf, levelText } = useCatalog();
  const now = [pair.progress?.current_level, pair.license?.current_level].filter((one) => one !== undefined);
  const highest = Math.max(...now);
  const [level, setLevel] = useState<number | null>(null);
  const [reason, setReason] = useState('');
  const lowers = level !== null && level < highest;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (level !== null) onChoose({ level, lowers, reason: reason.trim() });
  }

  return (
    <form id={id} onSubmit={submit} className="flex flex-col gap-4">
      <div className="flex flex-col gap-1.5">
        <label htmlFor={`${field}-level`} className="font-medium text-sm">
          {t('level')}
        </label>
        <select
          id={`${field}-level`}
          required
          value={level ?? ''}
          onChange={(event) => setLevel(Number(event.target.value) || null)}
          className={`${fieldLook} h-10 max-w-md pr-2`}
        >
          <option value="">{t('pick')}</option>
          {levelsOf(pair.specialization).map((one) => (
            <option key={one.level} value={one.level} disabled={now.every((held) => held === one.level)}>
              {levelText(pair.specialization, one.level)}
              {one.level === pair.progress?.current_level && pair.in_agreement ? ` (${t('now')})` : ''}
            </option>
          ))}
        </select>
      </div>
      {lowers && (
        <div className="flex flex-col gap-2 rounded-md bg-warn-wash px-3 py-2.5">
          <Mark tone="warn">{t('lowers', { from: highest, to: level })}</Mark>
          <label className="flex min-h-6 items-center gap-2.5 text-sm">
            <input type="checkbox" required className="size-4" />
            {t('mean')}
          </label>
        </div>
      )}
      <div className="flex flex-col gap-1.5">
        <label htmlFor={`${field}-reason`} className="font-medium text-sm">
          {t('reason')}
        </label>
        <textarea
          id={`${field}-reason`}
          required
          maxLength={REASON_MAX}
          rows={2}
          value={reason}
          aria-describedby={`${field}-hint`}
          onChange={(event) => setReason(event.target.value)}
          className={`${fieldLook} h-auto py-2`}
        />
        <p id={`${field}-hint`} className="text-muted text-xs">
          {t('reasonHint')}
        </p>
      </div>
    </form>
  );
}
