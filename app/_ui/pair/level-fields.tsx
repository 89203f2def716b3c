'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Pair } from '@/lib/contract/pairs';
import { useCatalog } from '../catalog/use-catalog';
import { SelectField } from '../kit/choice-field';
import { MeanIt } from '../kit/mean-it';
import { ReasonField, typedInto } from '../kit/reason-field';
import type { LevelChoice } from './set-level';

const held = ({ progress, license }: Pair) =>
  [progress?.current_level, license?.current_level].filter((one) => one !== undefined);

/** The level of the catalog that was picked for both records. */
export function levelPicked(fields: FormData, pair: Pair): LevelChoice {
  const level = Number(fields.get('level'));
  return { level, lowers: level < Math.max(...held(pair)), reason: typedInto('reason', fields) };
}

/** Picks a level of the catalog for both records. It names a lowering and asks for a confirmation. */
export function LevelFields({ pair }: { pair: Pair }) {
  const t = useTranslations('level');
  const { levelsOf, levelText } = useCatalog();
  const now = held(pair);
  const highest = Math.max(...now);
  const [picked, setPicked] = useState('');
  const level = Number(picked) || null;
  return (
    <>
      <SelectField
        label={t('level')}
        name="level"
        required
        className="max-w-md"
        value={picked}
        onChange={setPicked}
        choices={[
          { value: '', text: t('pick') },
          ...levelsOf(pair.specialization).map((one) => ({
            value: String(one.level),
            text:
              levelText(pair.specialization, one.level) +
              (one.level === pair.progress?.current_level && pair.in_agreement ? ` (${t('now')})` : ''),
            disabled: now.every((level) => level === one.level),
          })),
        ]}
      />
      {level !== null && level < highest && (
        <MeanIt what={t('lowers', { from: highest, to: level })} mean={t('mean')} />
      )}
      <ReasonField label={t('reason')} hint={t('reasonHint')} />
    </>
  );
}
