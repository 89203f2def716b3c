'use client';

import { useTranslations } from 'use-intl';
import type { Violation } from '@/lib/contract/health';
import { formatDifference } from '../format';
import { ToneIcon } from '../mark';

export function Learner({ violation }: { violation: Violation }) {
  return (
    <span className="flex min-w-0 flex-col">
      <span className="truncate font-medium">{violation.user_name}</span>
      <span className="truncate text-muted text-xs">
        {violation.email} · #{violation.external_id ?? violation.user_id}
      </span>
    </span>
  );
}

export function Level({ level }: { level: number | null }) {
  const words = useTranslations('words');
  return level === null ? (
    <span className="text-muted italic">{words('missing')}</span>
  ) : (
    <span className="font-semibold">{level}</span>
  );
}

/** License minus progress: a learner whose license is behind is blocked, one whose license is ahead holds too much. */
export function Difference({ violation: { difference } }: { violation: Violation }) {
  const t = useTranslations('violations');
  if (difference === null) return <span className="text-muted">{t('incomplete')}</span>;
  return (
    <span>
      <span className="inline-block min-w-6 font-semibold">{formatDifference(difference)}</span>{' '}
      <span className="text-muted">{t(difference < 0 ? 'behind' : 'ahead')}</span>
    </span>
  );
}

export function Action({ action }: { action: Violation['recommended_action'] }) {
  const words = useTranslations('words');
  return (
    <span className="inline-flex items-center gap-1.5 align-middle" title={words(`actionWhy.${action}`)}>
      {action === 'needs_decision' && <ToneIcon tone="warn" className="size-3.5" />}
      {words(`action.${action}`)}
    </span>
  );
}
