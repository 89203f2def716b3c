import { notFound } from 'next/navigation';
import { pathOf, type Reading, type ReadKey } from '@/app/_ui/api';
import { type ListShape, type ListView, listLink, listQuery, parseListView } from '@/app/_ui/list/list-view';
import { MARKS } from '@/app/_ui/readings';
import type { Context } from '@/lib/context';
import type { Me } from '@/lib/contract/account';
import { DomainError } from '@/lib/errors';
import type { BoundTable, ReadingOf } from '@/lib/http/bind';
import { userHandlers } from '@/lib/http/handlers/users';
import { readMarksNow } from '@/lib/http/live/streams';
import { webProcess } from '@/lib/http/process';
import { readAs } from '@/lib/http/read-as';
import { requireConsoleUser } from '@/lib/http/session';

/** A page of the console that is being rendered for the person who opened it. */
export type OpenPage = {
  ctx: Context;
  user: Me;
  /** The answers of the API that the page is rendered with, by the path with which the browser requests them. */
  readings: Record<string, unknown>;
  /**
   * Reads an operation as the API would answer this person, and keeps the answer. Throws Next's "not found" when the
   * resource does not exist.
   */
  read<T extends BoundTable, K extends ReadKey & keyof T>(
    table: T,
    key: K,
    input?: Reading<K>,
  ): Promise<ReadingOf<T[K]['operation']>>;
  /**
   * Reads the names of the people among these actors, so that the page does not first show "User #7" and then the name.
   */
  readPeople(actors: readonly (string | null)[]): Promise<void>;
};

/** Opens a page at this address of the console. A visitor without a session signs in first and then returns to it. */
export async function openPage(address: string): Promise<OpenPage> {
  const caller = await requireConsoleUser(address);
  const readings: OpenPage['readings'] = { [MARKS]: await readMarksNow(webProcess()) };
  const keep: OpenPage['read'] = async (table, key, input) => {
    const path = pathOf(key, input);
    const reading = await readAs(caller, table[key], path, input?.params);
    readings[path] = reading;
    return reading;
  };
  return {
    ...caller,
    readings,
    read: (table, key, input) => keep(table, key, input).catch(notFoundInstead),
    readPeople: async (actors) => {
      for (const id of userIdsOf(actors)) {
        await keep(userHandlers, 'GET /users/{id}', { params: { id } }).catch(nobodyInstead);
      }
    },
  };
}

export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** Opens the page of a list, with the view that is in its address and the query of that view. */
export async function openList<K extends ReadKey>(
  path: string,
  shape: ListShape<K>,
  searchParams: SearchParams,
): Promise<OpenPage & { view: ListView; query: Reading<K>['query'] }> {
  const view = parseListView(shape, await searchParams);
  const page = await openPage(listLink(path, shape, view));
  return { ...page, view, query: listQuery(shape, view) };
}

function notFoundInstead(error: unknown): never {
  if (error instanceof DomainError && /(^|_)not_found$/.test(error.code)) notFound();
  throw error;
}

/** The user may have been deleted since. */
function nobodyInstead(error: unknown): void {
  if (!(error instanceof DomainError && error.code === 'user_not_found')) throw error;
}

/** The ids of the users among some actors, each once, for reading their names in advance. */
function userIdsOf(actors: readonly (string | null)[]): number[] {
  const ids = actors.flatMap((actor) => /^user:([1-9]\d{0,14})$/.exec(actor ?? '')?.[1] ?? []);
  return [...new Set(ids)].map(Number);
}
