import { useTranslations } from 'use-intl';
import { CAPTURED_RECORDS } from '@/lib/vocabulary/writers';
import { Mark } from '../mark';
import { GainsText } from './activity-text';
import { type Details, numberIn, objectIn, textIn, wordIn } from './details';
import { LevelChange } from './level-change';
import { Told } from './told';

const COUNTS = ['sessions', 'projects', 'theory_hours', 'practice_hours'] as const;

/** What a writer changed of one record past Lockstep. */
export function ForeignWriteText({ details }: { details: Details }) {
  const t = useTranslations('story');
  const words = useTranslations('words');
  const record = wordIn(details, 'record', CAPTURED_RECORDS) ?? 'progress';
  const [before, after] = [objectIn(details, 'before'), objectIn(details, 'after')];
  const statement = textIn(details, 'statement');
  const gains = Object.fromEntries(
    COUNTS.map((name) => [name, (numberIn(after, name) ?? 0) - (numberIn(before, name) ?? 0)]),
  );
  const xp = String(BigInt(textIn(after, 'xp') ?? 0) - BigInt(textIn(before, 'xp') ?? 0));
  return (
    <Told what={t('foreignWrite')}>
      <LevelChange word={words(record)} from={numberIn(before, 'level')} to={numberIn(after, 'level')} />
      {record === 'progress' && textIn(after, 'xp') !== undefined && (
        <span>
          <GainsText gains={{ xp, ...gains }} />
        </span>
      )}
      {textIn(details, 'address') && (
        <span className="text-muted">{t('writtenFrom', { address: textIn(details, 'address') ?? '' })}</span>
      )}
      {details.claims_door === true && <Mark tone="warn">{t('claimsDoor')}</Mark>}
      {statement && (
        <code className="max-w-full truncate font-mono text-2xs text-muted" title={statement}>
          {statement}
        </code>
      )}
    </Told>
  );
}
