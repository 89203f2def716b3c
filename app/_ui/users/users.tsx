'use client';

import { UserPlus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { User } from '@/lib/contract/users';
import { Button } from '../button';
import { PersonCell } from '../kit/cells';
import type { Column } from '../list/column';
import { Filters } from '../list/filters';
import { ListPanel } from '../list/list-panel';
import { useListView } from '../list/use-list-view';
import { PageHeader } from '../page-header';
import { Empty } from '../panel';
import { Ago, Moment } from '../time';
import { SecondFactorState, UserState } from './cells';
import { CreateUserDialog } from './create-user-dialog';
import { USER_LIST } from './user-list';

/** The list of users: find, open and create them. */
export function Users() {
  const t = useTranslations('users');
  const words = useTranslations('words');
  const list = useListView(USER_LIST);
  const [creating, setCreating] = useState(false);
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
        columns={useUserColumns()}
        keyOf={({ id }) => id}
        filters={
          <Filters
            list={list}
            texts={{
              search: { label: t('search'), placeholder: t('placeholder') },
              role: { label: t('role'), any: t('anyRole'), word: (role) => words(`role.${role}`) },
              is_active: {
                label: t('state'),
                any: t('anyState'),
                word: (active) => t(active === 'true' ? 'active' : 'inactive'),
              },
            }}
          />
        }
        empty={<Empty title={t('none')}>{t('noneWhy')}</Empty>}
      />
      <CreateUserDialog open={creating} onClose={() => setCreating(false)} />
    </>
  );
}

function useUserColumns(): Column<User>[] {
  const t = useTranslations('users');
  const words = useTranslations('words');
  return useMemo(
    () => [
      {
        label: t('columns.user'),
        sort: 'name',
        phone: 'title',
        cell: ({ id, name, email, external_id }) => (
          <PersonCell href={`/users/${id}`} name={name}>
            {email} · #{external_id ?? id}
          </PersonCell>
        ),
      },
      { label: t('columns.role'), phone: 'half', cell: ({ role }) => words(`role.${role}`) },
      { label: t('columns.state'), phone: 'half', cell: (user) => <UserState user={user} /> },
      {
        label: t('columns.secondFactor'),
        phone: 'third',
        cell: (user) => <SecondFactorState on={user.second_factor_enabled} />,
      },
      {
        label: t('columns.lastSignIn'),
        phone: 'third',
        cell: ({ last_sign_in_at }) =>
          last_sign_in_at ? (
            <Ago at={last_sign_in_at} />
          ) : (
            <span className="text-muted">{words('never')}</span>
          ),
      },
      {
        label: t('columns.created'),
        sort: 'created_at',
        phone: 'third',
        cell: ({ created_at }) => <Moment at={created_at} />,
      },
    ],
    [t, words],
  );
}
