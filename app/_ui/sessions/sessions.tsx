'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Session } from '@/lib/contract/sessions';
import { fieldLook } from '../field';
import { FilterBar } from '../list/filters';
import { ListPanel } from '../list/list-panel';
import { type ListControls, useListView } from '../list/use-list-view';
import { PageHeader } from '../page-header';
import { Empty } from '../panel';
import { PersonFilter } from '../people/person-filter';
import { EndSessionDialog } from './end-session-dialog';
import { useSessionColumns } from './session-columns';
import { SESSION_LIST } from './session-list';

/** Everybody’s sessions: who is signed in where, and ending one. */
export function Sessions() {
  const t = useTranslations('sessions');
  const list = useListView(SESSION_LIST);
  const [ending, setEnding] = useState<Session | null>(null);
  const columns = useSessionColumns(setEnding);
  return (
    <>
      <PageHeader title={t('title')} about={t('about')} />
      <ListPanel
        list={list}
        caption={t('caption')}
        found={(count) => t('found', { count })}
        columns={columns}
        keyOf={({ id }) => id}
        filters={<SessionFilters list={list} />}
        empty={<Empty title={t('none')} />}
      />
      <EndSessionDialog session={ending} onClose={() => setEnding(null)} />
    </>
  );
}

function SessionFilters({ list }: { list: ListControls }) {
  const t = useTranslations('sessions');
  const { user_id: userId, active } = list.view.filters;
  return (
    <FilterBar list={list}>
      <PersonFilter
        label={t('person')}
        picked={userId ? Number(userId) : undefined}
        onPick={(id) => list.filter({ user_id: id === undefined ? undefined : String(id) })}
      />
      <select
        aria-label={t('state')}
        value={active ?? 'true'}
        onChange={({ target }) => list.filter({ active: target.value === 'false' ? 'false' : undefined })}
        className={`${fieldLook} min-w-0 pr-2 ${active ? 'border-accent text-accent' : ''}`}
      >
        <option value="true">{t('active')}</option>
        <option value="false">{t('ended')}</option>
      </select>
    </FilterBar>
  );
}
