import type { ReactNode } from 'react';
import { TextLink } from './kit/text-link';

/** The name of a page, its purpose and its actions. */
export function PageHeader(props: {
  title: ReactNode;
  above?: ReactNode;
  about?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <header className="mb-4 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="flex min-w-0 flex-col gap-1">
        {props.above && <div className="text-muted text-sm">{props.above}</div>}
        <h1 className="text-balance font-semibold text-xl tracking-tight">{props.title}</h1>
        {props.about && <p className="max-w-[70ch] text-pretty text-muted">{props.about}</p>}
      </div>
      {props.children && <div className="flex flex-wrap items-center gap-2">{props.children}</div>}
    </header>
  );
}

/** A link to the page above, for `above` of the header. */
export function Up({ href, text }: { href: string; text: string }) {
  return (
    <TextLink look="quiet" href={href} className="inline-block py-0.5">
      {text}
    </TextLink>
  );
}
