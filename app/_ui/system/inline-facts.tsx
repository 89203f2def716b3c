import type { ReactNode } from 'react';

type InlineFactsProps = { facts: readonly { name: string; value: ReactNode }[]; className: string };

/** Small facts in one line, each with its name before it. */
export function InlineFacts({ facts, className }: InlineFactsProps) {
  return (
    <dl className={`flex flex-wrap gap-x-5 gap-y-0.5 text-xs ${className}`}>
      {facts.map(({ name, value }) => (
        <div key={name} className="flex gap-1.5">
          <dt className="text-muted">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
