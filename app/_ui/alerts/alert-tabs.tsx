import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'use-intl';

/** The pages of the alerts, each with an address of its own. */
const TABS = [
  ['incidents', '/alerts'],
  ['rules', '/alerts/rules'],
  ['maintenance', '/alerts/maintenance'],
  ['channels', '/alerts/channels'],
] as const;

export function AlertTabs() {
  const t = useTranslations('alerts');
  const pathname = usePathname();
  return (
    <nav aria-label={t('tabs.label')} className="mb-4 flex flex-wrap gap-x-1 border-line border-b">
      {TABS.map(([tab, href]) => (
        <Link
          key={href}
          href={href}
          prefetch={false}
          aria-current={pathname === href ? 'page' : undefined}
          className="-mb-px border-transparent border-b-2 px-3 py-2 font-medium text-muted text-sm hover:text-ink aria-[current=page]:border-ink aria-[current=page]:text-ink"
        >
          {t(`tabs.${tab}`)}
        </Link>
      ))}
    </nav>
  );
}
