'use client';

import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../format';
import { Filters } from '../list/filters';
import { ListPanel } from '../list/list-panel';
import { useListView } from '../list/use-list-view';
import { PageHeader } from '../page-header';
import { Empty } from '../panel';
import { usePage } from '../state/live';
import { useLearnerColumns } from './learner-columns';
import { EVERY_ROLE, LEARNER_LIST, learnerQuery } from './learner-list';
import { usePairsOf } from './use-pairs-of';

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
