import type { ReactNode } from 'react';

/** Ended items, in a folded list below the active ones. */
export function Gone({ summary, children }: { summary: string; children: ReactNode }) {
  return (
    <details className="border-line border-t px-4 py-2">
      <summary className="min-h-6 cursor-pointer text-muted text-xs hover:text-ink">{summary}</summary>
      <div className="-mx-4">{children}</div>
    </details>
  );
}
