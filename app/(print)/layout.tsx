import type { ReactNode } from 'react';

/** Pages for paper: no frame around them. What is printed is light, whatever the theme is. */
export default function PrintLayout({ children }: { children: ReactNode }) {
  return <div className="min-h-dvh bg-canvas print:min-h-0 print:bg-surface">{children}</div>;
}
