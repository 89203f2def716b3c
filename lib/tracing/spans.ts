export type Attributes = Record<string, string | number | boolean>;

export type SpanStart = {
  name: string;
  kind: 'server' | 'internal';
  /** The `traceparent` of whoever asked, if they are traced too. */
  traceparent?: string | null;
  attributes: Attributes;
};

/** Tells a collector what this process does. There is none unless the deployer named a collector. */
export type Tracer = {
  /** Does the work as a span; what is begun meanwhile lies below it. `told` says what came of it. */
  run: <T>(start: SpanStart, work: () => Promise<T>, told?: (result: T) => Attributes) => Promise<T>;
  /** A statement begins: its text and never its parameters. What is answered is called with its error, if any, once it has ended. */
  statement: (text: string) => (sqlstate?: string) => void;
  /** Sends what waits. Never rejects. */
  flush: () => Promise<void>;
};
