'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { ViolationRows } from '../checks/violation-rows';
import { useFormat } from '../format';
import { Awaited, Panel } from '../panel';
import { useReading } from '../state/live';
import { NoViolations } from '../violations/no-violations';
import { violationsLink } from '../violations/violation-list';

const SHOWN = 6;

/** The newest violations, with a link to the whole list. */
export function Newest() {
  const t = useTranslations('overview.newest');
  const { count } = useFormat();
  const { data: status, error, mutate } = useReading('GET /health/status');
  const open = status?.total_findings ?? 0;
  return (
    <Panel
      title={t('title')}
      aside={
        open > 0 && (
          <Link
            href={violationsLink()}
            prefetch={false}
            className="rounded-sm py-1 text-accent text-sm underline decoration-transparent underline-offset-4 hover:decoration-current"
          >
            {t('all', { count: count(open) })}
          </Link>
        )
      }
    >
      {!status && <Awaited error={error} retry={() => mutate()} room="m-4 h-40" />}
      {status && status.violations.length === 0 && <NoViolations />}
      {status && status.violations.length > 0 && (
        <ViolationRows violations={status.violations.slice(0, SHOWN)} />
      )}
    </Panel>
  );
}
