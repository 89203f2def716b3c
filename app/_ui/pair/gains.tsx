'use client';

import { useTranslations } from 'use-intl';
import { useFormat } from '../format';

const GAINS = ['xp', 'sessions', 'projects', 'theory_hours', 'practice_hours'] as const;
export type Gains = { [Gain in (typeof GAINS)[number]]?: number | string | undefined };

/** "+1,200 XP · +2 sessions": what an activity added or removed. */
export function GainsText({ gains }: { gains: Gains }) {
  const t = useTranslations('story.gains');
  const { count } = useFormat();
  const given = GAINS.flatMap((gain) => {
    const value = String(gains[gain] ?? 0);
    if (!/^-?\d+$/.test(value) || /^-?0+$/.test(value)) return [];
    const sign = value.startsWith('-') ? '−' : '+';
    const amount = value.replace('-', '');
    return [t(gain, { change: sign + count(amount), n: Number(amount) })];
  });
  return <>{given.length > 0 ? given.join(' · ') : t('nothing')}</>;
}
