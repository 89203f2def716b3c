import { useTranslations } from 'use-intl';
import { ShownOnce } from '../shown-once';

type Props = { name: string; password: string | null; onDone: () => void };

/** A generated password, to give to its user. */
export function HandOverDialog({ name, password, onDone }: Props) {
  const t = useTranslations('users.handOver');
  return (
    <ShownOnce
      secret={password}
      onDone={onDone}
      title={t('title', { name })}
      why={t('why')}
      label={t('label')}
      words={{ copy: t('copy'), copied: t('copied'), notCopied: t('notCopied'), done: t('done') }}
    />
  );
}
