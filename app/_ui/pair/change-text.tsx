import { useTranslations } from 'use-intl';
import type { HistoryEntry } from '@/lib/contract/pairs';
import { LICENSE_SOURCES } from '@/lib/vocabulary/history';
import { POLICIES, REPAIR_ACTIONS } from '@/lib/vocabulary/repairs';
import { useActionWords } from '../audit/audit-words';
import { type Details, levelsIn, numberIn, objectIn, textIn, wordIn } from './details';
import { LevelChange } from './level-change';
import { RunLink, Told } from './told';

/** One row of the license history. */
export function LicenseText({ details }: { details: Details }) {
  const t = useTranslations('story');
  const source = wordIn(details, 'source', LICENSE_SOURCES);
  const from = numberIn(details, 'from_level');
  const to = numberIn(details, 'to_level');
  return (
    <Told
      what={t(from === undefined ? 'licenseMade' : to === undefined ? 'licenseGone' : 'license')}
      reason={textIn(details, 'reason')}
    >
      <LevelChange word={t('level')} from={from} to={to} />
      {source && <span className="text-muted">{t(`source.${source}`)}</span>}
      <RunLink id={numberIn(details, 'repair_id')} />
    </Told>
  );
}

/** A repair or an undo, with both records before and after. */
export function RepairText({ entry: { kind, details } }: { entry: HistoryEntry }) {
  const t = useTranslations('story');
  const words = useTranslations('words');
  const action = wordIn(details, 'action', REPAIR_ACTIONS);
  const policy = wordIn(details, 'policy', POLICIES);
  const before = levelsIn(details, 'before');
  const after = levelsIn(details, 'after');
  const undoneBy = numberIn(details, 'undone_by');
  return (
    <Told
      what={
        kind === 'undo'
          ? t('undone', { id: numberIn(details, 'undoes_id') ?? 0 })
          : action
            ? t('repairedBy', { action: words(`action.${action}`) })
            : t('repaired')
      }
      reason={textIn(details, 'reason')}
    >
      <LevelChange word={words('progress')} from={before.progress} to={after.progress} />
      <LevelChange word={words('license')} from={before.license} to={after.license} />
      <RunLink id={numberIn(details, 'repair_id')} />
      {policy && policy !== 'evidence' && <span className="text-warn">{t(`policy.${policy}`)}</span>}
      {undoneBy !== undefined && (
        <span className="text-muted">
          {t('takenBack')} <RunLink id={undoneBy} />
        </span>
      )}
    </Told>
  );
}

/** What a person decided. */
export function DecisionText({ details }: { details: Details }) {
  const action = useActionWords();
  const words = useTranslations('words');
  const before = levelsIn(details, 'before');
  const after = levelsIn(details, 'after');
  return (
    <Told
      what={action(textIn(details, 'action') ?? '')}
      reason={textIn(objectIn(details, 'after'), 'reason')}
    >
      <LevelChange word={words('progress')} from={before.progress} to={after.progress} />
      <LevelChange word={words('license')} from={before.license} to={after.license} />
    </Told>
  );
}

/** The enrolment, where the story begins. */
export function EnrolmentText({ details }: { details: Details }) {
  const t = useTranslations('story');
  const words = useTranslations('words');
  const level = numberIn(objectIn(details, 'after'), 'level');
  return (
    <Told what={t('enrolled')}>
      {level !== undefined && <span className="text-muted">{words('level', { level })}</span>}
    </Told>
  );
}
