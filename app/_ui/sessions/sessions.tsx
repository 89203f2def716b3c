'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Session } from '@/lib/contract/sessions';
import { Filters } from '../list/filters';
import { ListPanel } from '../list/list-panel';
import { useListView } from '../list/use-list-view';
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
  const userId = list.view.filters.user_id;
  return (
    <>
      <PageHeader title={t('title')} about={t('about')} />
      <ListPanel
        list={list}
        caption={t('caption')}
        found={(count) => t('found', { count })}
        columns={useSessionColumns(setEnding)}
        keyOf={({ id }) => id}
        filters={
          <Filters
            list={list}
            texts={{ active: { label: t('state'), any: t('active'), word: () => t('ended') } }}
          >
            <PersonFilter
              label={t('person')}
              picked={userId ? Number(userId) : undefined}
              onPick={(id) => list.filter({ user_id: id === undefined ? undefined : String(id) })}
            />
          </Filters>
        }
        empty={<Empty title={t('none')} />}
      />
      <EndSessionDialog session={ending} onClose={() => setEnding(null)} />
    </>
  );
}
