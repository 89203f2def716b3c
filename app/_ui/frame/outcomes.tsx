'use client';

import { Toaster } from 'sonner';

const text = { label: 'Outcomes' };

/** Where the outcomes of actions appear; announced politely to screen readers. */
export function Outcomes() {
  return (
    <Toaster
      position="bottom-right"
      containerAriaLabel={text.label}
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
