'use client';

import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ROLES } from '@/lib/vocabulary/users';
import { Button } from '../button';
import { ChoiceFilter, FilterBar, SearchFilter } from '../list/filters';
import { ListPanel } from '../list/list-panel';
import { type ListControls, useListView } from '../list/use-list-view';
import { PageHeader } from '../page-header';
import { Empty } from '../panel';
import { CreateUserDialog } from './create-user-dialog';
import { useUserColumns } from './user-columns';
import { USER_LIST } from './user-list';

/** The list of users: find, open and create them. */
export function Users() {
  const t = useTranslations('users');
  const list = useListView(USER_LIST);
  const [creating, setCreating] = useState(false);
  const columns = useUserColumns();
  return (
    <>
      <PageHeader title={t('title')} about={t('about')}>
        <Button look="primary" icon={UserPlus} onClick={() => setCreating(true)}>
          {t('create.open')}
        </Button>
      </PageHeader>
      <ListPanel
        list={list}
        caption={t('caption')}
        found={(count) => t('found', { count })}
        columns={columns}
        keyOf={({ id }) => id}
        filters={<UserFilters list={list} />}
        empty={<Empty title={t('none')}>{t('noneWhy')}</Empty>}
      />
      <CreateUserDialog open={creating} onClose={() => setCreating(false)} />
    </>
  );
}

function UserFilters({ list }: { list: ListControls }) {
  const t = useTranslations('users');
  const words = useTranslations('words');
  return (
    <FilterBar list={list}>
      <SearchFilter list={list} name="search" label={t('search')} placeholder={t('placeholder')} />
      <ChoiceFilter
        list={list}
        name="role"
        label={t('role')}
        any={t('anyRole')}
        words={Object.fromEntries(ROLES.map((role) => [role, words(`role.${role}`)]))}
      />
      <ChoiceFilter
        list={list}
        name="is_active"
        label={t('state')}
        any={t('anyState')}
        words={{ true: t('active'), false: t('inactive') }}
      />
    </FilterBar>
  );
}
