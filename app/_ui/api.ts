import type { API, ApiKey } from '@/lib/contract/api';
import {
  type Answer,
  type Answered,
  addressOf,
  type CallOptions,
  createClient,
  RefusedError,
  UnreachableError,
} from '@/lib/contract/client';
import type { InputOf, Page } from '@/lib/contract/operation';

export { RefusedError, UnreachableError } from '@/lib/contract/client';

/** An event of the window just before it opens the sign-in page, so that typed text and selections can be kept. */
export const SESSION_ENDED = 'lockstep:session-ended';

/** A server without an answer after this time hangs: all its own limits for reads are shorter. */
export const ANSWER_LIMIT_MS = 8_000;

const BASE = '/api/v1';
const client = createClient({ base: BASE });

/** The operations that read. */
export type ReadKey = Extract<ApiKey, `GET ${string}`>;
export type Reading<K extends ReadKey> = Pick<InputOf<(typeof API)[K]>, 'params' | 'query'>;

export type Item<K extends ReadKey> = Answer<K> extends (infer T)[] ? T : never;

/** Calls the API with the session cookie of this browser. When the session has ended, it opens the sign-in page. */
export const call: typeof client = async (key, ...rest) => {
  try {
    return await client(key, ...rest);
  } catch (error) {
    if (error instanceof RefusedError && error.problem.status === 401) {
      window.dispatchEvent(new Event(SESSION_ENDED));
      const here = location.pathname + location.search;
      location.assign(`/sign-in?callbackUrl=${encodeURIComponent(here)}`);
    }
    throw error;
  }
};

/** The key of a reading, in the page and in the server's rendered answers. */
export function pathOf<K extends ReadKey>(key: K, input?: Reading<K>): string {
  return addressOf(key.slice('GET '.length), (input ?? {}) as { params?: object; query?: object });
}

/** The address of a file of the API, for a plain link. */
export function fileAddress<K extends ReadKey>(key: K, input?: Reading<K>): string {
  return BASE + pathOf(key, input);
}

export function read<K extends ReadKey>(key: K, input?: Reading<K>): Promise<Answer<K>> {
  return readAt(pathOf(key, input));
}

/** Reads a path of the API as the operation that it belongs to. */
export async function readAt<K extends ReadKey>(path: string): Promise<Answer<K>> {
  return (await ask<K>(path)).body;
}

export async function readPageAt<K extends ReadKey>(path: string): Promise<Page<Item<K>>> {
  const { body, total, nextCursor } = await ask<K>(path);
  const items = body as Item<K>[];
  return { items, total: total ?? items.length, nextCursor };
}

type AskAt<T> = (key: string, input: undefined, options: CallOptions) => Promise<Answered<T>>;

/** A complete path needs no arguments, but the compiler cannot see which operation it belongs to. */
async function ask<K extends ReadKey>(path: string): Promise<Answered<Answer<K>>> {
  const signal = AbortSignal.timeout(ANSWER_LIMIT_MS);
  try {
    return await (call as unknown as AskAt<Answer<K>>)(`GET ${path}`, undefined, { signal });
  } catch (error) {
    throw signal.aborted && !(error instanceof RefusedError) ? new UnreachableError() : error;
  }
}
