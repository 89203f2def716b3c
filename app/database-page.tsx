import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { DomainError } from '@/lib/errors';
import { currentExchange } from '@/lib/http/exchange';
import { answerUnavailable } from '@/lib/http/unavailable-page';
import { Unavailable } from './_ui/unavailable';

/** Long, because a page makes many readings one after another, and each has its own limit. */
const LIMIT_MS = 30_000;

/**
 * A page that needs the database. While the database is away or has no time, a screen says so, with status 503. A link
 * with a part that the API refuses, such as a damaged cursor, is redirected to the list without that part.
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

/** The address without the part that the API refused; null for every other error. */
function acceptedPart(error: unknown): string | null {
  if (!(error instanceof DomainError) || error.code !== 'invalid_input') return null;
  const { pathname, searchParams } = new URL(currentExchange()?.request.url ?? '/', 'http://localhost');
  const refused = (error.errors ?? []).map(({ path }) => path).filter((name) => searchParams.has(name));
  if (refused.length === 0) return null;
  for (const name of [...refused, 'cursor', 'page', '_rsc']) searchParams.delete(name);
  return searchParams.size > 0 ? `${pathname}?${searchParams}` : pathname;
}
