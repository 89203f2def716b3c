import { useTranslations } from 'use-intl';
import type { HistoryEntry } from '@/lib/contract/pairs';
import { LEDGER_KINDS } from '@/lib/vocabulary/history';
import { useFormat } from '../format';
import { Moment } from '../time';
import { numberIn, textIn, wordIn } from './details';
import { LevelChange } from './level-change';
import { Told } from './told';

/** The kinds of ledger entries that are not recorded activity. */
const DECIDED = LEDGER_KINDS.filter((kind) => kind !== 'activity');

/** An activity that was recorded later than this is shown with the time when it happened. */
const LATE_MS = 60_000;

/** The gains of an activity, and the level that it led to. */
export function ActivityText({ entry: { id, at, details }, rose }: { entry: HistoryEntry; rose: boolean }) {
  const t = useTranslations('story');
  const words = useTranslations('words');
  const occurred = textIn(details, 'occurred_at');
  const decided = wordIn(details, 'kind', DECIDED);
  const takenBack = textIn(details, 'takes_back');
  const late = occurred && Date.parse(at) - Date.parse(occurred) > LATE_MS ? occurred : null;
  return (
    <Told
      what={t(decided ? `ledger.${decided}` : rose ? 'levelUp' : 'activity')}
      reason={textIn(details, 'reason')}
    >
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
      {details.taken_back === true && <span className="text-warn">{t('takenBackMark')}</span>}
      {(!decided || takenBack) && (
        <span className="max-w-full truncate font-mono text-2xs text-muted" title={takenBack ?? id}>
          {takenBack ?? id}
        </span>
      )}
    </Told>
  );
}

const GAINS = ['xp', 'sessions', 'projects', 'theory_hours', 'practice_hours'] as const;
type Gains = { [Gain in (typeof GAINS)[number]]?: number | string | undefined };

/** "+1,200 XP · +2 sessions": what was added to totals or removed. */
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
