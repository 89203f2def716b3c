import type { z } from 'zod';
import type { ErrorCode } from '@/lib/vocabulary/refusals';
import type { Permission } from './permissions';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof METHODS)[number];

/** Method and path under /api/v1, with parameters in braces: `GET /users/{id}`. */
export type OperationKey = `${Method} /${string}`;

/** A page of a list: its items, the total of all pages, and the cursor of the next page. */
export type Page<T> = { items: T[]; total: number; nextCursor: string | null };

/** One kind of success. Without a shape it has no body. A list sets `page` and gets the headers of a page. */
export type SuccessAnswer = {
  description: string;
  shape?: z.ZodType;
  /** The type of a body that is not JSON. */
  mediaType?: 'text/csv' | 'text/event-stream';
  page?: true;
  etag?: true;
  /** It may have `Retry-After`: a part was not done, and the same request does it later. */
  retryAfter?: true;
  /** The address to read it, under /api/v1. In braces: fields of the answer, or `params.` and a parameter. */
  location?: `/${string}`;
};

export type OperationDefinition = {
  /** The operationId of the documents. */
  id: string;
  tag: string;
  summary: string;
  description?: string;
  /** Null: anybody may call it, signed in or not. */
  permission: Permission | null;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  /** `bulk` bodies may be ten times as large. */
  bodyLimit?: 'bulk';
  /** `If-Match` must have the seen version; `body`: the body may have it instead; `optional`: it is used if it is sent. */
  version?: 'header' | 'body' | 'optional';
  /** Where an `Idempotency-Key` is stored: by us (default for every write), as the activity's own key, or not at all. */
  idempotency?: 'activity_key' | 'none';
  /** A request with `Prefer: respond-async` is answered with 202 before the work is done. */
  respondsAsync?: true;
  /** The operation takes as long as its work, so its time says nothing about the state of the API. */
  takesLong?: true;
  /** The successes by status. */
  answers: Readonly<Record<number, SuccessAnswer>>;
  /** Refusals in addition to those for credential, role, input, body, rate, version and an absent database. */
  errors?: readonly ErrorCode[];
};

export type Operation<D extends OperationDefinition = OperationDefinition> = D & {
  method: Method;
  /** Under /api/v1, with parameters in braces. */
  path: string;
};

type Operations<T extends Record<OperationKey, OperationDefinition>> = {
  [K in keyof T & OperationKey]: Operation<T[K]>;
};

/** Operations by key, each with its method and path read from the key. */
export function defineOperations<const T extends Record<OperationKey, OperationDefinition>>(
  definitions: T,
): Operations<T> {
  const entries = Object.entries(definitions).map(([key, definition]) => {
    const [method, path] = key.split(' ');
    return [key, { ...definition, method, path }];
  });
  return Object.fromEntries(entries) as Operations<T>;
}

type Shape = z.ZodType;
type SentBy<S> = S extends Shape ? z.input<S> : never;

/** The input of a caller, by the part of the request. */
export type InputOf<O extends OperationDefinition> = (O extends { params: infer P extends Shape }
  ? { params: { [K in keyof z.output<P>]: string | number } }
  : { params?: undefined }) &
  (O extends { query: infer Q extends Shape }
    ? { query?: { [K in keyof z.input<Q>]?: z.output<Q>[K & keyof z.output<Q>] } }
    : { query?: undefined }) &
  (O extends { body: infer B extends Shape } ? { body: SentBy<B> } : { body?: undefined });

/** The body of a success. With several successes, the body of any. */
export type AnswerOf<O extends OperationDefinition> = {
  [S in keyof O['answers']]: O['answers'][S] extends { shape: infer A extends Shape }
    ? z.output<A>
    : undefined;
}[keyof O['answers']];
