'use client';

import { useTranslations } from 'use-intl';
import { useFormat } from '../format';
import { TextLink } from '../kit/text-link';
import { Mark } from '../mark';
import { useReading } from '../state/live';

/** One line, shown only while not all learners are repaired automatically. */
export function RolloutNotice() {
  const t = useTranslations('rollout.notice');
  const { percent } = useFormat();
  const { data: rollout } = useReading('GET /rollout');
  if (!rollout || (rollout.repairing === 100 && rollout.state !== 'needs_person')) return null;
  const { state, repairing } = rollout;
  const tone = state === 'needs_person' ? 'bad' : state === 'frozen' ? 'warn' : 'idle';
  const words =
    state === 'frozen' || state === 'needs_person'
      ? t(state, { percent: percent(repairing) })
      : t('some', { percent: percent(repairing) });
  return (
    <p className="panel flex flex-wrap items-center gap-x-4 gap-y-1 px-5 py-2.5">
      <Mark tone={tone}>{words}</Mark>
      <TextLink look="accent" href="/rollout" className="text-sm">
        {t('link')}
      </TextLink>
    </p>
  );
}
