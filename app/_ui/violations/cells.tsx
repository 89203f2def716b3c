import { useTranslations } from 'use-intl';
import type { Violation } from '@/lib/contract/violations';
import { formatDifference } from '../format';
import { Level } from '../kit/cells';
import { Mark, ToneIcon } from '../mark';
import { useBecause } from '../repairs/because';

/** The level of a license, and its state where that is not simply valid. */
export function License({ violation: { license_level, license_state } }: { violation: Violation }) {
  const t = useTranslations('violations.license');
  const withdrawn = license_level === null && license_state === 'withdrawn';
  return (
    <span className="flex flex-col">
      <Level level={license_level} withdrawn={withdrawn} />
      {license_state !== 'valid' && license_state !== 'none' && !withdrawn && (
        <span className="text-muted text-xs">{t(license_state)}</span>
      )}
    </span>
  );
}

/**
 * License minus progress: a learner whose license is behind is blocked; a learner whose license is ahead has a level
 * too high.
 */
export function Difference({ violation: { difference, kind, license_state } }: { violation: Violation }) {
  const t = useTranslations('violations');
  // Levels that are equal do not differ, and neither do those of records that are both missing or not meant to be there.
  if (difference === 0 || kind === 'vanished_pair' || license_state === 'withdrawn')
    return <span className="text-muted">–</span>;
  if (difference === null) return <span className="text-muted text-xs">{t('incomplete')}</span>;
  return (
    <span className="flex flex-col max-md:flex-row max-md:gap-x-1.5">
      <span className="font-semibold">{formatDifference(difference)}</span>{' '}
      <span className="text-muted text-xs">{t(difference < 0 ? 'behind' : 'ahead')}</span>
    </span>
  );
}

/** How often the pair was broken before, and whether automatic repairs leave it alone for that. */
export function BrokenBefore({ violation }: { violation: Violation }) {
  const t = useTranslations('violations.broken');
  const { broken_7d: week, broken_30d: month, left_alone_at: leftAlone } = violation;
  if (month === 0) return <span className="text-muted">–</span>;
  return (
    <span className="flex flex-col text-xs">
      <span className="font-semibold text-sm">{t('times', { month })}</span>
      <span className="text-muted">{t('week', { week })}</span>
      {leftAlone && <Mark tone="warn">{t('leftAlone')}</Mark>}
    </span>
  );
}

export function Action({ violation }: { violation: Violation }) {
  const words = useTranslations('words');
  const because = useBecause();
  const { recommended_action: action, grounds } = violation;
  return (
    <span
      className="inline-flex items-center gap-1.5 align-middle"
      title={grounds ? because(grounds) : undefined}
    >
      {action === 'needs_decision' && <ToneIcon tone="warn" className="size-3.5 shrink-0" />}
      {words(`action.${action}`)}
    </span>
  );
}
