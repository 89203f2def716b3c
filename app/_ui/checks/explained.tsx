import { useTranslations } from 'use-intl';
import type { CheckSummary } from '@/lib/contract/health';
import { useFormat } from '../format';
import { Moment } from '../time';

/** How much of the pairs ledger and history explained at the end of a check, and as of when that was known. */
export function Explained({ check }: { check: CheckSummary }) {
  const t = useTranslations('checks.report');
  const { percent } = useFormat();
  if (check.explained_rate === null || check.explained_through === null) return t('notAudited');
  return (
    <>
      {percent(check.explained_rate)} %
      <span className="block font-normal text-muted text-xs">
        {t('audited')} <Moment at={check.explained_through} />
      </span>
    </>
  );
}
