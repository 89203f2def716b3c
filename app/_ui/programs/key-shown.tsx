'use client';

import { useTranslations } from 'use-intl';
import { ShownOnce } from '../shown-once';

/** A key that was made, and of which program. */
export type MadeKey = { program: string; key: string };

/** A key of a program, the one time that it is shown. */
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
