'use client';

import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../button';
import { Filters } from '../list/filters';
import { ListPanel } from '../list/list-panel';
import { useListView } from '../list/use-list-view';
import { PageHeader } from '../page-header';
import { Empty } from '../panel';
import { CreateUserDialog } from './create-user-dialog';
import { useUserColumns } from './user-columns';
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
