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
      { label: t('columns.user'), sort: 'name', phone: 'title', cell: (user) => <UserName user={user} /> },
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
