'use client';

import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { User } from '@/lib/contract/users';
import type { Column } from '../list/column';
import { Ago, Moment } from '../time';
import { SecondFactorState, UserName, UserState } from './cells';

export function useUserColumns(): Column<User>[] {
  const t = useTranslations('users');
  const words = useTranslations('words');
  return useMemo(
    () => [
      {
        id: 'user',
        label: t('columns.user'),
        sort: 'name',
        phone: 'title',
        cell: (user) => <UserName user={user} />,
      },
      {
        id: 'role',
        label: t('columns.role'),
        phone: 'half',
        cell: ({ role }) => words(`role.${role}`),
      },
      {
        id: 'state',
        label: t('columns.state'),
        phone: 'half',
        cell: (user) => <UserState user={user} />,
      },
      {
        id: 'second-factor',
        label: t('columns.secondFactor'),
        phone: 'third',
        cell: (user) => <SecondFactorState on={user.second_factor_enabled} />,
      },
      {
        id: 'last-sign-in',
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
        id: 'created',
        label: t('columns.created'),
        sort: 'created_at',
        phone: 'third',
        cell: ({ created_at }) => <Moment at={created_at} />,
      },
    ],
    [t, words],
  );
}
