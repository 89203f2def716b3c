import type { ReactNode } from 'react';

/** A term with its value. */
type Fact = readonly [term: string, shown: ReactNode];

/** Facts about one thing, in a row of small cells. */
export function FactCells({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-2 gap-px border-line border-t bg-line sm:grid-cols-3 xl:grid-cols-6">
      {facts.map(([term, shown]) => (
        <div key={term} className="flex min-w-0 flex-col gap-0.5 bg-surface px-4 py-2.5 md:px-5">
          <dt className="text-muted text-xs">{term}</dt>
          <dd className="text-sm">{shown}</dd>
        </div>
      ))}
    </dl>
  );
}
