/** Server-sent events, which begin when the answer is sent. */
export type EventStream = { open: () => ReadableStream<Uint8Array> };

/** No proxy may collect the events: each must arrive when it is sent. What may be kept, security-headers.ts says. */
const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'X-Accel-Buffering': 'no',
};

/** The answer with these events; of a HEAD it has no body, and nothing begins. */
export function eventStreamResponse({ method }: Request, { open }: EventStream): Response {
  return new Response(method === 'HEAD' ? null : open(), { headers: HEADERS });
}
