import type { InputOf, OperationDefinition } from './operation';

/** A request that can really be sent. Tests send each one, and answers.json stores the answers. */
export type Example = {
  /** The purpose of the example. */
  summary: string;
  params?: Readonly<Record<string, string | number>>;
  query?: Readonly<Record<string, string | number | boolean>>;
  body?: unknown;
  status: number;
};

type ExampleOf<O extends OperationDefinition> = Example & { body?: InputOf<O>['body'] };

/** Examples by operation of a table. */
export type ExamplesOf<T extends Record<string, OperationDefinition>> = {
  [K in keyof T]?: readonly ExampleOf<T[K]>[];
};
