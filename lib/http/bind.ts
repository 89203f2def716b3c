import type { z } from 'zod';
import type { Context } from '@/lib/context';
import type { Me } from '@/lib/contract/account';
import type { Operation, OperationKey, Page, SuccessAnswer } from '@/lib/contract/operation';
import type { CsvFile } from './csv-response';
import type { EventStream } from './event-stream';
import type { WebProcess } from './process';
import type { Reply } from './reply';

type Parsed<O, Part extends string> = O extends { [K in Part]: infer S extends z.ZodType }
  ? z.output<S>
  : undefined;

/** The signed-in user. A program with a key is not a user: only `ctx` says which program it is. */
type Person = { user: Me; sessionId: string };
type Anybody = { user: Me | null; sessionId: string | null };

/** The type of the version that the caller saw, as the operation requires it. */
type VersionOf<O> = O extends { version: 'optional' }
  ? string | undefined
  : O extends { version: string }
    ? string
    : undefined;

/** What a handler that writes gets in addition. */
type Writing<O> = {
  request: Request;
  /** The client's network address. */
  address: string;
  body: Parsed<O, 'body'>;
  version: VersionOf<O>;
};

/** What a handler gets: the caller, and input that was parsed by the contract's shapes. */
export type Call<K, O extends Operation> = {
  ctx: Context;
  web: WebProcess;
  params: Parsed<O, 'params'>;
  query: Parsed<O, 'query'>;
} & (O['permission'] extends `self.${string}` | 'console.enter' ? Person : Anybody) &
  (O['answers'] extends { 200: { mediaType: 'text/event-stream' } } ? Streaming : unknown) &
  (K extends `GET ${string}` ? unknown : Writing<O>);

/** What a handler gets whose answer has no end. */
type Streaming = {
  /** Whether the caller may still call the operation. Throws while the database is away. */
  isAdmitted: () => Promise<boolean>;
};

type BodyOf<A extends SuccessAnswer> = A extends { mediaType: 'text/csv' }
  ? CsvFile
  : A extends { mediaType: 'text/event-stream' }
    ? EventStream
    : A extends { shape: z.ZodType<(infer Item)[]>; page: true }
      ? Page<Item>
      : A extends { shape: infer S extends z.ZodType }
        ? z.output<S>
        : // biome-ignore lint/suspicious/noConfusingVoidType: a handler that answers with nothing returns nothing.
          void;

type Answers = Operation['answers'];
type ReplyOf<A extends Answers> = {
  [S in keyof A & number]: Reply<S, BodyOf<A[S]>>;
}[keyof A & number];

type IsOne<T, Each = T> = T extends unknown ? ([Each] extends [T] ? true : false) : never;

/** The body alone when an operation has one kind of success. Otherwise a reply with its status. */
type ResultOf<A extends Answers> =
  | ReplyOf<A>
  | (false extends IsOne<keyof A & number> ? never : BodyOf<A[keyof A & number]>);

/** What an operation does with a call. Its answer has the shape of the operation's answer. */
type HandlerOf<K, O extends Operation> = (
  call: Call<K, O>,
) => ResultOf<O['answers']> | Promise<ResultOf<O['answers']>>;

type Table = Readonly<Record<OperationKey, Operation>>;

/** What a page or a program reads with this operation. */
export type ReadingOf<O extends Operation> = BodyOf<O['answers'][200]>;

/** An operation with its handler, without the types of the one operation. */
export type Bound = { operation: Operation; handle: (call: never) => unknown };

export type BoundTable<T extends Table = Table> = { readonly [K in keyof T]: Bound & { operation: T[K] } };

/** Binds each operation of a resource to its handler. The compiler refuses a missing one. */
export function bind<T extends Table>(
  operations: T,
  handlers: { [K in keyof T & OperationKey]: HandlerOf<K, T[K]> },
): BoundTable<T> {
  const entries = Object.entries(operations).map(([key, operation]) => [
    key,
    { operation, handle: handlers[key as keyof T & OperationKey] },
  ]);
  return Object.fromEntries(entries) as BoundTable<T>;
}
