import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { useFormat } from '../format';
import { useReading } from '../state/live';
import { useMe } from '../state/me';
import { isOpen, navigationFor } from './navigation';

/** Every page that the person may open; the number of open violations is shown beside their page. */
export function NavigationList({ onFollow }: { onFollow?: () => void }) {
  const { role } = useMe();
  const t = useTranslations('frame');
  const pages = useTranslations('pages');
  const pathname = usePathname();
  return (
    <nav aria-label={t('navigation')} className="flex flex-col gap-4">
      {navigationFor(role).map(({ group, items }) => (
        <div key={group}>
          <h2 className="px-2.5 pb-1 font-medium text-2xs text-muted uppercase tracking-wider">
            {t(`groups.${group}`)}
          </h2>
          <ul className="flex flex-col gap-px">
            {items.map(({ page, href, icon: Icon }) => (
              <li key={href}>
                <Link
                  href={href}
                  prefetch={false}
                  aria-current={isOpen(href, pathname) ? 'page' : undefined}
                  {...(onFollow ? { onClick: onFollow } : {})}
                  className="flex items-center gap-2.5 rounded-md px-2.5 py-1.5 text-soft text-sm hover:bg-raised hover:text-ink aria-[current=page]:bg-raised aria-[current=page]:font-medium aria-[current=page]:text-ink"
                >
                  <Icon className="size-4 shrink-0" aria-hidden />
                  <span className="grow">{pages(page)}</span>
                  {page === 'violations' && <OpenViolations />}
                  {page === 'alerts' && <OpenIncidents />}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function OpenViolations() {
  const t = useTranslations('frame');
  const { count } = useFormat();
  const { data: status } = useReading('GET /health/status');
  if (!status || status.total_findings === 0) return null;
  return (
    <span className="rounded-full bg-bad-wash px-1.5 font-medium text-2xs text-bad">
      <span aria-hidden>{count(status.total_findings)}</span>
      <span className="sr-only">{t('openViolations', { count: status.total_findings })}</span>
    </span>
  );
}

function OpenIncidents() {
  const t = useTranslations('frame');
  const { count } = useFormat();
  const { data: status } = useReading('GET /alerts/status');
  if (!status || status.open.length === 0) return null;
  const isCritical = status.open.some(({ severity }) => severity === 'critical');
  return (
    <span
      className={`rounded-full px-1.5 font-medium text-2xs ${isCritical ? 'bg-bad-wash text-bad' : 'bg-warn-wash text-warn'}`}
    >
      <span aria-hidden>{count(status.open.length)}</span>
      <span className="sr-only">{t('openIncidents', { count: status.open.length })}</span>
    </span>
  );
}
