'use client';

import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Session } from '@/lib/contract/sessions';
import { Button } from '../button';
import { PersonCell } from '../kit/cells';
import type { Column } from '../list/column';
import { Filters } from '../list/filters';
import { ListPanel } from '../list/list-panel';
import { useListView } from '../list/use-list-view';
import { PageHeader } from '../page-header';
import { Empty } from '../panel';
import { PersonFilter } from '../people/person-filter';
import { Ago, Moment } from '../time';
import { CurrentMark, Ending, Expiry, SessionKind } from './cells';
import { useClientWords } from './client-words';
import { EndSessionDialog } from './end-session-dialog';
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

/** The columns of everybody’s sessions; the last one ends one. */
function useSessionColumns(end: (session: Session) => void): Column<Session>[] {
  const t = useTranslations('sessions');
  const clientWords = useClientWords();
  return useMemo(
    () => [
      {
        label: t('columns.person'),
        phone: 'title',
        cell: ({ user_id, user_name, user_email }) => (
          <PersonCell href={`/users/${user_id}`} name={user_name}>
            {user_email}
          </PersonCell>
        ),
      },
      { label: t('columns.kind'), phone: 'third', cell: ({ kind }) => <SessionKind kind={kind} /> },
      {
        label: t('columns.client'),
        phone: 'whole',
        cell: ({ user_agent, current }) => (
          <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
            <span title={user_agent ?? undefined}>{clientWords(user_agent)}</span>
            {current && <CurrentMark />}
          </span>
        ),
      },
      {
        label: t('columns.address'),
        phone: 'third',
        cell: ({ address }) => <span className="break-all font-mono text-xs">{address}</span>,
      },
      { label: t('columns.since'), phone: 'third', cell: ({ created_at }) => <Moment at={created_at} /> },
      {
        label: t('columns.seen'),
        phone: 'third',
        cell: ({ last_seen_at }) => (
          <span title={t('seenWhy')}>
            <Ago at={last_seen_at} />
          </span>
        ),
      },
      { label: t('columns.expires'), phone: 'third', cell: (session) => <Expiry session={session} /> },
      {
        label: t('columns.end'),
        unlabelled: true,
        phone: 'corner',
        cell: (session) =>
          session.active ? (
            <Button
              size="sm"
              aria-label={t('end.oneOf', {
                name: session.user_name,
                client: clientWords(session.user_agent),
              })}
              onClick={() => end(session)}
            >
              {t('end.one')}
            </Button>
          ) : (
            <Ending how={session.ended_how} />
          ),
      },
    ],
    [t, clientWords, end],
  );
}
