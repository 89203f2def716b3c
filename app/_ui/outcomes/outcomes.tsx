'use client';

import { Toaster } from 'sonner';
import { useTranslations } from 'use-intl';

/** Where the outcomes of actions appear; announced politely to screen readers. */
export function Outcomes() {
  const t = useTranslations('frame');
  return (
    <Toaster
      position="bottom-right"
      containerAriaLabel={t('outcomes')}
      closeButton
      duration={6000}
      toastOptions={{
        style: {
          background: 'var(--color-surface)',
          color: 'var(--color-ink)',
          borderColor: 'var(--color-line)',
          fontFamily: 'var(--font-sans)',
        },
      }}
    />
  );
}
