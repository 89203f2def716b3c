import type { ReactNode } from 'react';

/** Pages for paper, without a frame. They are light in every theme. */
export default function PrintLayout({ children }: { children: ReactNode }) {
  return <div className="min-h-dvh bg-canvas print:min-h-0 print:bg-surface">{children}</div>;
}
