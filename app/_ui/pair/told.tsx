import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';

/** A sentence, then its details, then the reason that a person gave. */
export function Told({
  what,
  reason,
  children,
}: {
  what: ReactNode;
  reason?: string | undefined;
  children?: ReactNode;
}) {
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
        <span className="font-medium">{what}</span>
        {children}
      </div>
      {reason && <p className="wrap-anywhere text-pretty text-soft">“{reason}”</p>}
    </div>
  );
}

const linkLook =
  'inline-block py-0.5 underline decoration-line-strong/60 underline-offset-4 hover:decoration-current';

/** The run of repairs that did it. */
export function RunLink({ id }: { id: number | undefined }) {
  const t = useTranslations('story');
  if (id === undefined) return null;
  return (
    <Link href={`/repairs/${id}`} prefetch={false} className={linkLook}>
      {t('run', { id: String(id) })}
    </Link>
  );
}

/** The check that saw it. */
export function CheckLink({ id }: { id: number | undefined }) {
  const t = useTranslations('story');
  if (id === undefined) return null;
  return (
    <Link href={`/checks/${id}`} prefetch={false} className={`${linkLook} text-muted`}>
      {t('check', { id: String(id) })}
    </Link>
  );
}
