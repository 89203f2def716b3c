'use client';

import { Download } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { AuditFilter } from '@/lib/contract/audit';
import { fileAddress } from '../api';
import { buttonLook } from '../button';
import { ListPanel } from '../list/list-panel';
import { useListView } from '../list/use-list-view';
import { PageHeader } from '../page-header';
import { Empty } from '../panel';
import { usePage } from '../state/live';
import { useAuditColumns } from './audit-columns';
import { AuditFilters } from './audit-filters';
import { AUDIT_LIST } from './audit-list';
import type { Narrow } from './entry-cells';

const NONE: ReadonlySet<number> = new Set();

/** The audit log: filter it, open entries, export it. */
export function Audit() {
  const t = useTranslations('audit');
  const list = useListView(AUDIT_LIST);
  const { data: page } = usePage('GET /audit', { query: list.query });
  const [opened, setOpened] = useState(NONE);
  const toggle = useCallback(
    (id: number) =>
      setOpened((now) => {
        const next = new Set(now);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    [],
  );
  const { filter } = list;
  const narrow = useCallback<Narrow>((to) => filter(to), [filter]);
  const columns = useAuditColumns({ ids: opened, toggle }, narrow);
  return (
    <>
      <PageHeader title={t('title')} about={t('about')}>
        {page && page.total > 0 && (
          <a
            className={buttonLook()}
            href={fileAddress('GET /audit/export', {
              query: { ...(list.view.filters as AuditFilter), bom: true },
            })}
            download
          >
            <Download className="size-4" aria-hidden />
            {t('export', { count: page.total })}
          </a>
        )}
      </PageHeader>
      <ListPanel
        list={list}
        caption={t('caption')}
        found={(count) => t('found', { count })}
        columns={columns}
        keyOf={({ id }) => id}
        filters={<AuditFilters list={list} />}
        empty={<Empty title={t('none')} />}
      />
    </>
  );
}
