import type { ReactNode } from 'react';

/** Paper: no frame around it, and light whatever the theme is. */
export default function PrintLayout({ children }: { children: ReactNode }) {
  return <div className="min-h-dvh bg-canvas scheme-light print:bg-surface">{children}</div>;
}
