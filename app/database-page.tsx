import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { DomainError } from '@/lib/errors';
import { currentExchange } from '@/lib/http/exchange';
import { answerUnavailable } from '@/lib/http/unavailable-page';
import { Unavailable } from './_ui/unavailable';

/** Each reading has limits of its own, and a page makes many, one after another. */
const LIMIT_MS = 30_000;

/**
 * A page that needs the database: while that is away or has no time, a screen that says so, with status 503. A link with
 * something that the API refuses, such as a cut place in a list, leads to the list without it.
 */
export function databasePage<Props>(page: (props: Props) => Promise<ReactNode>) {
  return async function DatabasePage(props: Props): Promise<ReactNode> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new DomainError('unavailable', 'the page takes too long')), LIMIT_MS);
    });
    try {
      return await Promise.race([page(props), late]);
    } catch (error) {
      const accepted = acceptedPart(error);
      if (accepted !== null) redirect(accepted);
      answerUnavailable(error);
      return <Unavailable />;
    } finally {
      clearTimeout(timer);
    }
  };
}

/** The address without what the API refused of it, for a list that is shown without; null for every other error. */
function acceptedPart(error: unknown): string | null {
  if (!(error instanceof DomainError) || error.code !== 'invalid_input') return null;
  const { pathname, searchParams } = new URL(currentExchange()?.request.url ?? '/', 'http://localhost');
  const refused = (error.errors ?? []).map(({ path }) => path).filter((name) => searchParams.has(name));
  if (refused.length === 0) return null;
  for (const name of [...refused, 'cursor', 'page', '_rsc']) searchParams.delete(name);
  return searchParams.size > 0 ? `${pathname}?${searchParams}` : pathname;
}
