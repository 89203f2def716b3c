'use client';

import { useCallback, useState } from 'react';
import { useTranslations } from 'use-intl';
import { AUDIT_ACTIONS } from '@/lib/vocabulary/audit-actions';
import { ExportLink } from '../list/export-link';
import { ChoiceFilter, Filters } from '../list/filters';
import { ListPanel } from '../list/list-panel';
import { listFile } from '../list/list-view';
import { Picked } from '../list/picked';
import { type ListControls, useListView } from '../list/use-list-view';
import { PageHeader } from '../page-header';
import { Empty } from '../panel';
import { PersonFilter } from '../people/person-filter';
import { usePage } from '../state/live';
import { useAuditColumns } from './audit-columns';
import { AUDIT_LIST } from './audit-list';
import { useActionWords } from './audit-words';
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

/** All filters of the audit log. */
function AuditFilters({ list }: { list: ListControls<typeof AUDIT_LIST> }) {
  const t = useTranslations('audit');
  const actionWords = useActionWords();
  const { action } = list.view.filters;
  const actions = action ? [...new Set([...AUDIT_ACTIONS, action])] : AUDIT_ACTIONS;
  return (
    <Filters
      list={list}
      texts={{
        target: { label: t('target'), placeholder: t('targetPlaceholder') },
        request_id: { label: t('request'), placeholder: t('request') },
        since: { label: t('since') },
        until: { label: t('until') },
      }}
    >
      <ActorFilter list={list} />
      <ChoiceFilter
        list={list}
        name="action"
        label={t('action')}
        any={t('anyAction')}
        words={Object.fromEntries(actions.map((one) => [one, actionWords(one)]))}
      />
    </Filters>
  );
}

/** Filters by a person, who is searched for. For another actor, press its name in a row. */
function ActorFilter({ list }: { list: ListControls }) {
  const t = useTranslations('audit');
  const { actor } = list.view.filters;
  const person = /^user:(\d{1,15})$/.exec(actor ?? '')?.[1];
  const pick = (id: number | undefined) =>
    list.filter({ actor: id === undefined ? undefined : `user:${id}` });
  if (!actor || person) {
    return <PersonFilter label={t('who')} picked={person ? Number(person) : undefined} onPick={pick} />;
  }
  return (
    <Picked
      label={t('who')}
      text={actor}
      clear={t('anyone', { name: actor })}
      onClear={() => pick(undefined)}
    />
  );
}
