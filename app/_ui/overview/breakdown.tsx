'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { type CountCell, CountsTable } from '../checks/counts-table';
import { useFormat } from '../format';
import { Awaited, Panel } from '../panel';
import { useReading } from '../state/live';
import { violationsLink } from '../violations/violation-list';

/** Open violations by kind and specialization; every count links to its rows in the list. */
export function Breakdown() {
  const t = useTranslations('overview.breakdown');
  const { data: status, error, mutate } = useReading('GET /health/status');
  return (
    <Panel title={t('title')}>
      {!status && <Awaited error={error} retry={() => mutate()} room="m-4 h-40" />}
      {status && (
        <div className="grow px-4 pt-1 pb-3">
          <CountsTable
            counts={status.violation_counts}
            cell={(one) =>
              status.last_check ? <Count {...one} /> : <span className="px-2 text-muted">–</span>
            }
          />
        </div>
      )}
    </Panel>
  );
}

function Count({ count, kind, specialization }: CountCell) {
  const t = useTranslations('checks.counts');
  const words = useTranslations('words');
  const format = useFormat();
  if (count === 0) return <span className="px-2 text-muted">0</span>;
  const wash = kind && specialization ? 'bg-bad-wash text-bad' : 'text-ink';
  return (
    <Link
      href={violationsLink({ kind, specialization })}
      prefetch={false}
      aria-label={t('show', {
        count: format.count(count),
        kind: kind ? words(`kind.${kind}`) : t('any'),
        specialization: specialization ? words(`specialization.${specialization}`) : t('all'),
      })}
      className={`inline-block min-w-8 rounded-sm px-2 py-0.5 font-medium underline decoration-transparent underline-offset-4 hover:decoration-current ${wash}`}
    >
      {format.count(count)}
    </Link>
  );
}
