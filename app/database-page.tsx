import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { DomainError } from '@/lib/errors';
import { currentExchange } from '@/lib/http/exchange';
import { answerUnavailable } from '@/lib/http/unavailable-page';
import { Unavailable } from './_ui/unavailable';

/** Each reading has limits of its own, and a page makes many, one after another. */
const LIMIT_MS = 30_000;

/**
 * A page that needs the database: while that is away or has no time, a screen that says so, with status 503. A link whose
 * place in a list is cut or of another order leads to the beginning of the list.
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
      const beginning = beginningFor(error);
      if (beginning !== null) redirect(beginning);
      answerUnavailable(error);
      return <Unavailable />;
    } finally {
      clearTimeout(timer);
    }
  };
}

/** The address without its place in the list, where that was refused; null for every other error. */
function beginningFor(error: unknown): string | null {
  const isRefused = error instanceof DomainError && error.code === 'invalid_input';
  if (!isRefused || error.errors?.[0]?.path !== 'cursor') return null;
  const { pathname, searchParams } = new URL(currentExchange()?.request.url ?? '/', 'http://localhost');
  for (const name of ['cursor', 'page', '_rsc']) searchParams.delete(name);
  return searchParams.size > 0 ? `${pathname}?${searchParams}` : pathname;
}
