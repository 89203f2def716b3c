import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Pair } from '@/lib/contract/pairs';
import { ChoiceField } from '../kit/choice-field';
import { ActFields } from './act-fields';
import { type Act, actsFor } from './acts';

/** The decision that was picked in the form. */
export function actIn(fields: FormData, pair: Pair): Act | null {
  return actsFor(pair).find((act) => act === fields.get('act')) ?? null;
}

/** The decisions that fit what is wrong with a pair, of which one is picked, with its fields. */
export function ActChoice({ pair }: { pair: Pair }) {
  const t = useTranslations('acts');
  const [picked, setPicked] = useState<Act | null>(null);
  return (
    <>
      <ChoiceField
        legend={t('pick')}
        name="act"
        required
        choices={actsFor(pair).map((act) => ({
          value: act,
          text: t(`${act}.choice`),
          about: t(`${act}.about`),
        }))}
        value={picked}
        onChange={setPicked}
      />
      {picked && <ActFields key={picked} pair={pair} act={picked} />}
    </>
  );
}
