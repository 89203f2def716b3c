import { useTranslations } from 'use-intl';
import { ShownOnce } from '../shown-once';

/** A new key and its program. */
export type MadeKey = { program: string; key: string };

/** A new key of a program; it is shown only once. */
export function KeyShown({ made, onDone }: { made: MadeKey | null; onDone: () => void }) {
  const t = useTranslations('programs.made');
  return (
    <ShownOnce
      secret={made?.key ?? null}
      onDone={onDone}
      title={t('title', { name: made?.program ?? '' })}
      why={t('why')}
      label={t('label')}
      words={{ copy: t('copy'), copied: t('copied'), notCopied: t('notCopied'), done: t('done') }}
    />
  );
}
