import { Monitor, Terminal } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { Session } from '@/lib/contract/sessions';
import { Mark } from '../mark';
import { Moment, useMoment } from '../time';

export function SessionKind({ kind }: { kind: Session['kind'] }) {
  const t = useTranslations('sessions');
  const Icon = kind === 'console' ? Monitor : Terminal;
  return (
    <span className="inline-flex items-center gap-1.5">
      <Icon className="size-4 shrink-0 text-muted" aria-hidden />
      {t(`kinds.${kind}`)}
    </span>
  );
}

/** The mark "this one" for the person's present session. */
export function CurrentMark() {
  const t = useTranslations('sessions');
  return (
    <span title={t('thisHint')}>
      <Mark tone="ok" washed>
        {t('this')}
      </Mark>
    </span>
  );
}

/** When a session ends without use, and when it ends in any case. */
export function Expiry({ session: { expires_at, ends_at } }: { session: Session }) {
  const t = useTranslations('sessions');
  const last = useMoment(ends_at);
  return (
    <span title={t('expiresWhy', { last })}>
      <Moment at={expires_at} />
    </span>
  );
}

/** How a session ended, for example by expiry. */
export function Ending({ how }: { how: Session['ended_how'] }) {
  const t = useTranslations('sessions');
  return <span className="text-muted text-sm">{how === null ? t('expired') : t(`endings.${how}`)}</span>;
}
