import type { Operation, SuccessAnswer } from '@/lib/contract/operation';
import { keepsAnswers } from '@/lib/http/refusals';

type Header = { description: string; schema: { type: 'string' | 'integer' } };

/** Every header that an answer may have, with its name in the documents. */
export const ANSWER_HEADERS = {
  'X-Request-Id': text('The id of this request in the log; the caller’s own `X-Request-Id`, if it sent one'),
  'RateLimit-Limit': count('How many requests a window allows; absent where requests are not counted'),
  'RateLimit-Remaining': count('How many requests of this window are left'),
  'RateLimit-Reset': count('Seconds until the window ends'),
  'Retry-After': count('Seconds until another try makes sense'),
  'WWW-Authenticate': text('How to sign in: `Bearer`'),
  ETag: text('The version of what was answered, to send as `If-Match`'),
  Location: text('Where what was made can be read'),
  'Preference-Applied': text('`respond-async` when the request preferred that'),
  Link: text('The next page, as `rel="next"`; absent on the last one'),
  'X-Total-Count': count('How many there are on all pages'),
  'Content-Disposition': text('The file name under which to keep it'),
  'Idempotency-Replayed': text('`true` when this is the kept answer to the same request sent before'),
} as const satisfies Record<string, Header>;

type HeaderName = keyof typeof ANSWER_HEADERS;

function text(description: string): Header {
  return { description, schema: { type: 'string' } };
}

function count(description: string): Header {
  return { description, schema: { type: 'integer' } };
}

const ALWAYS: HeaderName[] = ['X-Request-Id', 'RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'];

export function successHeaders(operation: Operation, answer: SuccessAnswer) {
  return references([
    ...ALWAYS,
    ...(answer.etag ? (['ETag'] as const) : []),
    ...(answer.location ? (['Location'] as const) : []),
    ...(answer.retryAfter ? (['Retry-After'] as const) : []),
    ...(operation.respondsAsync ? (['Preference-Applied'] as const) : []),
    ...(answer.page ? (['Link', 'X-Total-Count'] as const) : []),
    ...(answer.mediaType === 'text/csv' ? (['Content-Disposition'] as const) : []),
    ...(keepsAnswers(operation) ? (['Idempotency-Replayed'] as const) : []),
  ]);
}

export function refusalHeaders(status: number) {
  return references([
    ...ALWAYS,
    ...(status === 401 ? (['WWW-Authenticate'] as const) : []),
    ...(status === 429 || status === 503 ? (['Retry-After'] as const) : []),
  ]);
}

function references(names: HeaderName[]): Record<string, { $ref: string }> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
