'use client';

import { Lock } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { PageHeader } from '../page-header';
import { Empty } from '../panel';
import { useMe } from '../state/me';
import type { NavigationItem } from './navigation';

/** Shown instead of a page that the person's role may not open. */
export function NotYours({ page }: { page: NavigationItem['page'] }) {
  const t = useTranslations('refusal');
  const pages = useTranslations('pages');
  const words = useTranslations('words');
  const { role } = useMe();
  return (
    <>
      <PageHeader title={pages(page)} />
      <div className="panel flex flex-col items-center pt-8">
        <Lock className="size-5 text-muted" aria-hidden />
        <Empty title={t('notYours')}>{t('notYoursWhy', { role: words(`role.${role}`) })}</Empty>
      </div>
    </>
  );
}
