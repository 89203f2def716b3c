import type { ReactNode } from 'react';

/** The states of a part side by side, each below its name. */
export function States({ of }: { of: Readonly<Record<string, ReactNode>> }) {
  return (
    <div className="flex flex-wrap items-start gap-6">
      {Object.entries(of).map(([name, state]) => (
        <figure key={name} className="flex min-w-48 flex-col gap-2">
          <figcaption className="text-muted text-xs">{name}</figcaption>
          {state}
        </figure>
      ))}
    </div>
  );
}
