import type { Context } from '@/lib/context';
import { API_BASE } from '@/lib/contract/api';
import type { Operation, Page, SuccessAnswer } from '@/lib/contract/operation';
import { type CsvFile, csvResponse } from './csv-response';
import { type EventStream, eventStreamResponse } from './event-stream';
import { etagOf, Reply } from './reply';

/** Sends the result of a handler in the form that the operation's answer defines. */
export async function respond(
  operation: Operation,
  call: { ctx: Context; request: Request; params: unknown },
  result: unknown,
): Promise<Response> {
  const { status, body, headers } =
    result instanceof Reply ? result : new Reply(onlyStatusOf(operation), result);
  const answer = operation.answers[status];
  if (!answer) throw new Error(`${operation.id} was answered with ${status}, which is not in the contract`);
  if (answer.mediaType === 'text/csv') return csvResponse(call.ctx, body as CsvFile);
  if (answer.mediaType) return eventStreamResponse(call.request, body as EventStream);
  if (answer.page) return respondPage(call.request, body as Page<unknown>);
  const own = { ...headersOf(answer, body, call.params), ...headers };
  return answer.shape
    ? Response.json(body, { status, headers: own })
    : new Response(null, { status, headers: own });
}

function onlyStatusOf({ id, answers }: Operation): number {
  const [status, ...others] = Object.keys(answers);
  if (status === undefined || others.length > 0)
    throw new Error(`${id} does not say which of its answers this is`);
  return Number(status);
}

/** The body is a plain array. The headers hold the next address and the total. */
function respondPage(request: Request, { items, total, nextCursor }: Page<unknown>): Response {
  const headers: Record<string, string> = { 'X-Total-Count': String(total) };
  if (nextCursor !== null) {
    const { pathname, searchParams } = new URL(request.url);
    searchParams.set('cursor', nextCursor);
    headers.Link = `<${pathname}?${searchParams}>; rel="next"`;
  }
  return Response.json(items, { headers });
}

function headersOf(
  { etag, location }: SuccessAnswer,
  body: unknown,
  params: unknown,
): Record<string, string> {
  const headers: Record<string, string> = {};
  const { version } = (body ?? {}) as { version?: unknown };
  if (etag && typeof version === 'string') Object.assign(headers, etagOf({ version }));
  if (location) headers.Location = API_BASE + fill(location, body as Fields, params as Fields);
  return headers;
}

type Fields = Record<string, unknown>;

/** A template such as `/repairs/{id}`, filled from the answer, or from the parameters where it says `{params.id}`. */
function fill(template: string, body: Fields, params: Fields): string {
  return template.replace(/\{(params\.)?(\w+)\}/g, (_, fromParams: string | undefined, name: string) =>
    encodeURIComponent(String((fromParams ? params : body)[name])),
  );
}
