import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Pair } from '@/lib/contract/pairs';
import { fieldLook } from '../field';
import { ChoiceField } from '../kit/choice-field';
import { MeanIt } from '../kit/mean-it';
import { ReasonField, typedInto } from '../kit/reason-field';
import type { LevelChoice } from '../pair/set-level';

const MAX_LEVEL = 100;

type Picked = 'progress' | 'license' | 'other';

/** The picked level, and the record that it lowers. */
function levelOf({ progress, license }: Pair, picked: Picked | null, other: string) {
  const held = { progress: progress?.current_level, license: license?.current_level };
  const level = picked === 'other' ? Number(other) || undefined : picked ? held[picked] : undefined;
  const lowered = [
    { word: 'lowersProgress' as const, from: held.progress },
    { word: 'lowersLicense' as const, from: held.license },
  ].find(({ from }) => level !== undefined && from !== undefined && level < from);
  return { ...held, level, lowered };
}

/** The decision in the form. Null while no level is picked. */
export function decisionIn(fields: FormData, pair: Pair): LevelChoice | null {
  const picked = fields.get('picked') as Picked | null;
  const { level, lowered } = levelOf(pair, picked, String(fields.get('level') ?? ''));
  if (level === undefined) return null;
  return { level, lowers: lowered !== undefined, reason: typedInto('reason', fields) };
}

/** Picks the level for both records. It names a lowering and asks for a confirmation. */
export function DecisionFields({ pair }: { pair: Pair }) {
  const t = useTranslations('decision');
  const [picked, setPicked] = useState<Picked | null>(null);
  const [other, setOther] = useState('');
  const { progress, license, level, lowered } = levelOf(pair, picked, other);
  const choices = [
    progress !== undefined && { value: 'progress' as const, text: t('asProgress', { level: progress }) },
    license !== undefined && { value: 'license' as const, text: t('asLicense', { level: license }) },
    { value: 'other' as const, text: t('other') },
  ].filter((choice) => choice !== false);
  return (
    <>
      <ChoiceField
        legend={t('pick')}
        name="picked"
        required
        choices={choices}
        value={picked}
        onChange={setPicked}
      >
        {picked === 'other' && (
          <input
            aria-label={t('level')}
            type="number"
            name="level"
            required
            min={1}
            max={MAX_LEVEL}
            value={other}
            onChange={(event) => setOther(event.target.value)}
            className={`${fieldLook} ml-6.5 w-24`}
          />
        )}
      </ChoiceField>
      {lowered?.from !== undefined && level !== undefined && (
        <MeanIt what={t(lowered.word, { from: lowered.from, to: level })} mean={t('mean')} />
      )}
      <ReasonField label={t('reason')} hint={t('reasonHint')} />
    </>
  );
}
