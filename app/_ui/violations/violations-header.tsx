import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { PageHeader } from '../page-header';

const VIEWS = [
  { word: 'open', href: '/violations' },
  { word: 'resolved', href: '/violations/resolved' },
] as const;

/** The name of the page, with links to open and to resolved violations. */
export function ViolationsHeader({ about, children }: { about: string; children: ReactNode }) {
  const t = useTranslations('violations');
  const pathname = usePathname();
  return (
    <>
      <PageHeader title={t('title')} about={about}>
        {children}
      </PageHeader>
      <nav aria-label={t('views.label')} className="mb-3 flex gap-1 border-line border-b">
        {VIEWS.map(({ word, href }) => (
          <Link
            key={href}
            href={href}
            prefetch={false}
            aria-current={pathname === href ? 'page' : undefined}
            className="-mb-px border-transparent border-b-2 px-3 py-2 text-muted text-sm hover:text-ink aria-[current=page]:border-ink aria-[current=page]:font-medium aria-[current=page]:text-ink"
          >
            {t(`views.${word}`)}
          </Link>
        ))}
      </nav>
    </>
  );
}
