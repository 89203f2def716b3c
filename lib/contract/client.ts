import type { API, ApiKey } from './api';
import type { AnswerOf, InputOf } from './operation';
import type { Problem } from './problem';

/** The refusal of a request, from the problem document, or from the answer of a proxy before the server. */
export type Refusal = Omit<Partial<Problem>, 'status' | 'detail' | 'request_id' | 'code'> & {
  status: number;
  code: Problem['code'] | 'unknown';
  detail: string;
  request_id: string;
};

/** The server answered, and refused. */
export class RefusedError extends Error {
  constructor(
    readonly problem: Refusal,
    /** Seconds until another try makes sense, if the server states them. */
    readonly retryAfterSeconds: number | null,
  ) {
    super(problem.detail);
    this.name = 'RefusedError';
  }
}

/** No answer came: the server cannot be reached. */
export class UnreachableError extends Error {
  constructor() {
    super('The server cannot be reached.');
    this.name = 'UnreachableError';
  }
}

export type Answered<T> = {
  status: number;
  body: T;
  /** The total number of items of a list. */
  total: number | null;
  nextCursor: string | null;
  /** The value of `version` for the next edit. */
  version: string | null;
};

export type CallOptions = {
  /** Sent as If-Match. */
  version?: string;
  /** Sent as Idempotency-Key: a repeated request gets the answer of the first. */
  idempotencyKey?: string;
  /** Sent as Prefer: the work is done in the background. */
  respondAsync?: true;
  signal?: AbortSignal;
};

type Input<K extends ApiKey> = InputOf<(typeof API)[K]>;
export type Answer<K extends ApiKey> = AnswerOf<(typeof API)[K]>;

/** An operation without path parameters and without a body needs no arguments. */
type Arguments<K extends ApiKey> =
  Input<K> extends { params?: undefined; body?: undefined }
    ? [input?: Input<K>, options?: CallOptions]
    : [input: Input<K>, options?: CallOptions];

type Given = { params?: object; query?: object; body?: unknown };

export type Client = <K extends ApiKey>(key: K, ...args: Arguments<K>) => Promise<Answered<Answer<K>>>;

/**
 * A client of the API whose calls have the types of the contract. It contains no shapes at run time, so it adds little to a
 * page. A refusal throws RefusedError, a server that cannot be reached UnreachableError.
 */
export function createClient(options: {
  /** The address of the API with its version: `/api/v1` in a page. */
  base: string;
  /** For each request: an Authorization header, for programs. */
  headers?: () => Record<string, string>;
  fetch?: typeof fetch;
}): Client {
  // One function serves every operation. The client's type checks the arguments for each key; this code does not.
  const send = async (key: string, given: Given = {}, callOptions?: CallOptions) => {
    const [method, path] = key.split(' ') as [string, string];
    const response = await reach(options.fetch ?? fetch, options.base + addressOf(path, given), {
      method,
      headers: headersOf(given.body, options.headers?.(), callOptions),
      ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
      ...(callOptions?.signal ? { signal: callOptions.signal } : {}),
    });
    if (!response.ok) throw await refusedError(response);
    return answered(response);
  };
  return send as Client;
}

/** The path of a call with its parameters and query; a key for caches. */
export function addressOf(path: string, input: { params?: object; query?: object }): string {
  const params = (input.params ?? {}) as Record<string, string | number>;
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined && value !== null) query.set(name, String(value));
  }
  return query.size > 0 ? `${filled}?${query}` : filled;
}

function headersOf(body: unknown, own: Record<string, string> = {}, options: CallOptions = {}) {
  return {
    accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(options.version === undefined ? {} : { 'if-match': `"${options.version}"` }),
    ...(options.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey }),
    ...(options.respondAsync ? { prefer: 'respond-async' } : {}),
    ...own,
  };
}

async function reach(send: typeof fetch, address: string, init: RequestInit): Promise<Response> {
  try {
    return await send(address, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new UnreachableError();
  }
}

async function answered<T>(response: Response): Promise<Answered<T>> {
  const { headers, status } = response;
  const json = headers.get('content-type')?.includes('json');
  const next = /<([^>]+)>;\s*rel="next"/.exec(headers.get('link') ?? '')?.[1];
  const total = headers.get('x-total-count');
  return {
    status,
    body: (status === 204 ? undefined : json ? await response.json() : await response.text()) as T,
    total: total === null ? null : Number(total),
    nextCursor: next ? new URL(next, 'http://localhost').searchParams.get('cursor') : null,
    version: headers.get('etag')?.replaceAll('"', '') ?? null,
  };
}

async function refusedError(response: Response): Promise<RefusedError> {
  // A proxy refuses with a text of its own. Then only the status is known.
  const body = (await response.json().catch(() => null)) as Partial<Problem> | null;
  const retryAfter = Number(response.headers.get('retry-after'));
  return new RefusedError(
    {
      ...body,
      status: response.status,
      code: body?.code ?? 'unknown',
      detail: body?.detail ?? `The server answered with status ${response.status}.`,
      request_id: body?.request_id ?? response.headers.get('x-request-id') ?? '',
    },
    retryAfter > 0 ? retryAfter : null,
  );
}
