'use client';

import Link from 'next/link';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { Pair } from '@/lib/contract/pairs';
import type { User } from '@/lib/contract/users';
import type { Column } from '../list/column';
import { Mark } from '../mark';
import { learnerLink } from './learner-list';
import { PairChips } from './pair-chips';

/** The columns of learners: who they are and the state of their pairs; the name links to their page. */
export function useLearnerColumns(pairsOf: (userId: number) => readonly Pair[] | undefined): Column<User>[] {
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
