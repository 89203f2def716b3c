'use client';

import Link from 'next/link';
import { useCallback, useMemo } from 'react';
import useSWR from 'swr';
import { useTranslations } from 'use-intl';
import type { Pair } from '@/lib/contract/pairs';
import type { User } from '@/lib/contract/users';
import { pathOf, readAt } from '../api';
import { useFormat } from '../format';
import type { Column } from '../list/column';
import { Filters } from '../list/filters';
import { ListPanel } from '../list/list-panel';
import { useListView } from '../list/use-list-view';
import { Mark } from '../mark';
import { PageHeader } from '../page-header';
import { Empty } from '../panel';
import { usePage } from '../state/live';
import { EVERY_ROLE, LEARNER_LIST, learnerLink, learnerQuery, pairsReading } from './learner-list';
import { PairChips } from './pair-chips';

/** The count of a search stops here. */
const FOUND_MAX = 10_000;

/** The list of learners, with a search. */
export function Learners() {
  const t = useTranslations('learners');
  const words = useTranslations('words');
  const { count } = useFormat();
  const list = useListView(LEARNER_LIST);
  const users = useMemo(() => ({ ...list, query: learnerQuery(list.view) }), [list]);
  const { data: page } = usePage('GET /users', { query: users.query });
  const atLeast = Boolean(list.view.filters.search) && page !== undefined && page.total >= FOUND_MAX;
  return (
    <>
      <PageHeader title={t('title')} about={t('about')} />
      <ListPanel
        list={users}
        caption={t('title')}
        found={(count) => t('found', { count })}
        columns={useLearnerColumns(usePairsOf(page?.items))}
        keyOf={({ id }) => id}
        filters={
          <Filters
            list={list}
            texts={{
              search: { label: t('search'), placeholder: t('placeholder') },
              role: {
                label: t('role'),
                any: t('students'),
                word: (role) => (role === EVERY_ROLE ? t('everyRole') : words(`role.${role}`)),
              },
            }}
          />
        }
        bar={() =>
          atLeast && (
            <p className="px-4 pb-3 text-muted text-sm md:px-5">{t('many', { count: count(FOUND_MAX) })}</p>
          )
        }
        empty={<Empty title={t('none')}>{t('noneWhy')}</Empty>}
      />
    </>
  );
}

/** The pairs of the users on a page, in one request; undefined for a user whose pairs are still being read. */
function usePairsOf(users: readonly User[] | undefined) {
  const input = users?.length ? pairsReading(users.map(({ id }) => id)) : null;
  const { data, isLoading } = useSWR(input && pathOf('GET /pairs', input), readAt<'GET /pairs'>);
  const byUser = useMemo(() => {
    const pairs = new Map<number, Pair[]>();
    for (const pair of data ?? []) pairs.set(pair.user_id, [...(pairs.get(pair.user_id) ?? []), pair]);
    return pairs;
  }, [data]);
  const known = data !== undefined && !isLoading;
  return useCallback((userId: number) => byUser.get(userId) ?? (known ? [] : undefined), [byUser, known]);
}

/** The columns of learners: who they are and the state of their pairs; the name links to their page. */
function useLearnerColumns(pairsOf: (userId: number) => readonly Pair[] | undefined): Column<User>[] {
  const t = useTranslations('learners.columns');
  const words = useTranslations('words');
  return useMemo(
    () => [
      {
        label: t('name'),
        sort: 'name',
        phone: 'title',
        cell: ({ id, name, is_active }) => (
          <span className="flex items-center gap-2">
            <Link
              href={learnerLink(id)}
              prefetch={false}
              className="truncate py-0.5 font-medium underline decoration-line-strong/50 underline-offset-4 hover:decoration-current"
            >
              {name}
            </Link>
            {!is_active && <Mark tone="idle">{t('inactive')}</Mark>}
          </span>
        ),
      },
      {
        label: t('email'),
        sort: 'email',
        phone: 'whole',
        cell: ({ email }) => <span className="break-all text-soft">{email}</span>,
      },
      {
        label: t('external'),
        phone: 'third',
        cell: ({ external_id }) => external_id ?? <span className="text-muted">{words('none')}</span>,
      },
      { label: t('id'), sort: 'id', phone: 'third', cell: ({ id }) => `#${id}` },
      { label: t('role'), phone: 'third', cell: ({ role }) => words(`role.${role}`) },
      { label: t('pairs'), phone: 'whole', cell: ({ id }) => <PairChips pairs={pairsOf(id)} /> },
    ],
    [t, words, pairsOf],
  );
}
