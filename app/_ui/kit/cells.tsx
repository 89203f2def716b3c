import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Ago, Moment } from '../time';
import { TextLink } from './text-link';

/** A person in a list: the name, which leads to a page, and more about the person below it. */
export function PersonCell({ href, name, children }: { href: string; name: string; children: ReactNode }) {
  return (
    <span className="flex min-w-0 flex-col items-start">
      <TextLink look="quiet" href={href} className="max-w-full truncate font-medium">
        {name}
      </TextLink>
      <span className="max-w-full truncate text-muted text-xs">{children}</span>
    </span>
  );
}

/** A moment, and below it how long ago it is. */
export function When({ at }: { at: string }) {
  return (
    <span className="flex flex-col whitespace-nowrap">
      <Moment at={at} />
      <span className="text-muted text-xs">
        <Ago at={at} />
      </span>
    </span>
  );
}

/** The level of a record, or that there is no record: it is missing, or was withdrawn. */
export function Level({ level, withdrawn }: { level: number | null | undefined; withdrawn?: boolean }) {
  const words = useTranslations('words');
  return level === null || level === undefined ? (
    <span className="text-muted italic">{words(withdrawn ? 'withdrawn' : 'missing')}</span>
  ) : (
    <span className="font-semibold">{level}</span>
  );
}
