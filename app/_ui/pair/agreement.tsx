'use client';

import { useTranslations } from 'use-intl';
import type { Pair } from '@/lib/contract/pairs';
import { Mark } from '../mark';
import { STANDING_TONES, standingOf } from './standing';

/** Whether both records of a pair agree, in one word. */
export function Agreement({ pair }: { pair: Pair }) {
  const t = useTranslations('pair.standing');
  const standing = standingOf(pair);
  return (
    <Mark tone={STANDING_TONES[standing]} washed>
      {t(standing)}
    </Mark>
  );
}
