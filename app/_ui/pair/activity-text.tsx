'use client';

import { useTranslations } from 'use-intl';
import type { HistoryEntry } from '@/lib/contract/pairs';
import { Moment } from '../time';
import { numberIn, textIn } from './details';
import { GainsText } from './gains';
import { LevelChange } from './level-change';
import { Told } from './told';

/** An activity that was recorded later than this is shown with the time when it happened. */
const LATE_MS = 60_000;

/** The gains of an activity, and the level that it led to. */
export function ActivityText({ entry: { id, at, details }, rose }: { entry: HistoryEntry; rose: boolean }) {
  const t = useTranslations('story');
  const words = useTranslations('words');
  const occurred = textIn(details, 'occurred_at');
  const late = occurred && Date.parse(at) - Date.parse(occurred) > LATE_MS ? occurred : null;
  return (
    <Told what={t(rose ? 'levelUp' : 'activity')}>
      {rose && (
        <LevelChange
          word={words('progress')}
          from={numberIn(details, 'level_before')}
          to={numberIn(details, 'level_after')}
        />
      )}
      <span>
        <GainsText
          gains={{
            xp: textIn(details, 'xp'),
            sessions: numberIn(details, 'sessions'),
            projects: numberIn(details, 'projects'),
            theory_hours: numberIn(details, 'theory_hours'),
            practice_hours: numberIn(details, 'practice_hours'),
          }}
        />
      </span>
      {late && (
        <span className="text-muted">
          {t('happened')} <Moment at={late} />
        </span>
      )}
      <span className="max-w-full truncate font-mono text-2xs text-muted" title={id}>
        {id}
      </span>
    </Told>
  );
}
