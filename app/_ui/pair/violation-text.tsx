import { useTranslations } from 'use-intl';
import { RECOMMENDED_ACTIONS } from '@/lib/vocabulary/repairs';
import { ANNOTATION_ACTIONS, RESOLUTIONS, VIOLATION_KINDS } from '@/lib/vocabulary/violations';
import { Moment } from '../time';
import { type Details, numberIn, objectIn, textIn, wordIn } from './details';
import { LevelChange } from './level-change';
import { CheckLink, RunLink, Told } from './told';

/** Says that a check found the records out of agreement, and how. */
export function FoundText({ details }: { details: Details }) {
  const t = useTranslations('story');
  const words = useTranslations('words');
  const kind = wordIn(details, 'kind', VIOLATION_KINDS);
  const action = wordIn(details, 'recommended_action', RECOMMENDED_ACTIONS);
  const progress = numberIn(details, 'progress_level');
  const license = numberIn(details, 'license_level');
  return (
    <Told what={kind ? t('foundKind', { kind: words(`kind.${kind}`) }) : t('found')}>
      <LevelChange word={words('progress')} from={progress} to={progress} />
      <LevelChange word={words('license')} from={license} to={license} />
      {action && (
        <span className="text-muted">{t('recommended', { action: words(`action.${action}`) })}</span>
      )}
      <CheckLink id={numberIn(details, 'check_id')} />
    </Told>
  );
}

/** Says that the records agree again, and what resolved it. */
export function ResolvedText({ details }: { details: Details }) {
  const t = useTranslations('story');
  const how = wordIn(details, 'how', RESOLUTIONS);
  return (
    <Told what={t('resolved')}>
      {how && <span className="text-muted">{t(`how.${how}`)}</span>}
      <RunLink id={numberIn(details, 'repair_id')} />
      <CheckLink id={numberIn(details, 'check_id')} />
    </Told>
  );
}

/** What a person said about a violation. */
export function AnnotationText({ details }: { details: Details }) {
  const t = useTranslations('story');
  const action = ANNOTATION_ACTIONS.find((one) => details.action === `violation.${one}`);
  const after = objectIn(details, 'after');
  const until = action === 'mute' ? textIn(after, 'muted_until') : undefined;
  return (
    <Told
      what={action ? t(`annotation.${action}`) : t('annotated')}
      reason={action === 'dismiss' ? textIn(after, 'dismiss_reason') : textIn(after, 'note')}
    >
      {until && (
        <span className="text-muted">
          {t('until')} <Moment at={until} />
        </span>
      )}
    </Told>
  );
}
