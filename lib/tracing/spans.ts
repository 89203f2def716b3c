export type Attributes = Record<string, string | number | boolean>;

export type SpanStart = {
  name: string;
  kind: 'server' | 'internal';
  /** The `traceparent` of the caller, if the caller is traced too. */
  traceparent?: string | null;
  attributes: Attributes;
};

/** Sends spans to a collector. There is a tracer only when the deployer set a collector. */
export type Tracer = {
  /**
   * Does the work as a span; spans that begin meanwhile are its children. `told` returns the attributes of the result.
   */
  run: <T>(start: SpanStart, work: () => Promise<T>, told?: (result: T) => Attributes) => Promise<T>;
  /**
   * Begins the span of a statement, with its text and never its parameters. Call the returned function at the end, with
   * the SQLSTATE of the error, if any.
   */
  statement: (text: string) => (sqlstate?: string) => void;
  /** Sends the waiting spans. Never rejects. */
  flush: () => Promise<void>;
};
