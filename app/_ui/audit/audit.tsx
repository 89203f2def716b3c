'use client';

import { useCallback, useState } from 'react';
import { useTranslations } from 'use-intl';
import { ExportLink } from '../list/export-link';
import { ListPanel } from '../list/list-panel';
import { listFile } from '../list/list-view';
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
          <ExportLink address={listFile(list)} text={t('export', { count: page.total })} />
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
