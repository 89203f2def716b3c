'use client';

import { useTranslations } from 'use-intl';
import { ShownOnce } from '../shown-once';

type Props = { name: string; secret: string | null; onDone: () => void };

/** A signing secret that was made. */
export function SecretDialog({ name, secret, onDone }: Props) {
  const t = useTranslations('channels.made');
  return (
    <ShownOnce
      secret={secret}
      onDone={onDone}
      title={t('title', { name })}
      why={t('why')}
      label={t('label')}
      words={{ copy: t('copy'), copied: t('copied'), notCopied: t('notCopied'), done: t('done') }}
    />
  );
}
