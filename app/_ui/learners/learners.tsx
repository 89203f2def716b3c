'use client';

import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { ROLES } from '@/lib/vocabulary/users';
import { useFormat } from '../format';
import { ChoiceFilter, FilterBar, SearchFilter } from '../list/filters';
import { ListPanel } from '../list/list-panel';
import { listQuery } from '../list/list-view';
import { useListView } from '../list/use-list-view';
import { PageHeader } from '../page-header';
import { Empty } from '../panel';
import { usePage } from '../state/live';
import { useLearnerColumns } from './learner-columns';
import { asUsers, EVERY_ROLE, LEARNER_LIST } from './learner-list';
import { usePairsOf } from './use-pairs-of';

/** A search is counted no further than this. */
const FOUND_MAX = 10_000;

/** Finds a learner among any number. */
export function Learners() {
  const t = useTranslations('learners');
  const words = useTranslations('words');
  const { count } = useFormat();
  const list = useListView(LEARNER_LIST);
  const users = useMemo(() => ({ ...list, view: asUsers(list.view) }), [list]);
  const { data: page } = usePage('GET /users', { query: listQuery(LEARNER_LIST, users.view) });
  const atLeast = Boolean(list.view.filters.search) && page !== undefined && page.total >= FOUND_MAX;
  const roles = ROLES.filter((role) => role !== 'student').map((role) => [role, words(`role.${role}`)]);
  return (
    <>
      <PageHeader title={t('title')} about={t('about')} />
      <p className="sr-only" aria-live="polite">
        {page && t('found', { count: page.total })}
      </p>
      <ListPanel
        operation="GET /users"
        list={users}
        caption={t('title')}
        columns={useLearnerColumns(usePairsOf(page?.items))}
        keyOf={({ id }) => id}
        filters={
          <FilterBar list={list}>
            <SearchFilter list={list} name="search" label={t('search')} placeholder={t('placeholder')} />
            <ChoiceFilter
              list={list}
              name="role"
              label={t('role')}
              any={t('students')}
              words={{ ...Object.fromEntries(roles), [EVERY_ROLE]: t('everyRole') }}
            />
          </FilterBar>
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
