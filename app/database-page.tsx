import type { ReactNode } from 'react';
import { DomainError } from '@/lib/errors';
import { answerUnavailable } from '@/lib/http/unavailable-page';
import { Unavailable } from './_ui/unavailable';

/** Each reading has limits of its own, and a page makes many, one after another. */
const LIMIT_MS = 30_000;

/** A page that needs the database: while that is away or has no time, a screen that says so, with status 503. */
export function databasePage<Props>(page: (props: Props) => Promise<ReactNode>) {
  return async function DatabasePage(props: Props): Promise<ReactNode> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new DomainError('unavailable', 'the page takes too long')), LIMIT_MS);
    });
    try {
      return await Promise.race([page(props), late]);
    } catch (error) {
      answerUnavailable(error);
      return <Unavailable />;
    } finally {
      clearTimeout(timer);
    }
  };
}
