/** An answer that an operation led to. */
export class Reply {
  constructor(
    readonly status: number,
    readonly body: unknown,
    readonly headers: Record<string, string> = {},
  ) {}

  /** A stream is sent as it comes; anything else is JSON. */
  toResponse(): Response {
    if (this.body === undefined) return new Response(null, { status: this.status, headers: this.headers });
    if (this.body instanceof ReadableStream) {
      return new Response(this.body, { status: this.status, headers: this.headers });
    }
    return Response.json(this.body, { status: this.status, headers: this.headers });
  }
}

export const ok = (body: unknown, headers?: Record<string, string>) => new Reply(200, body, headers);
export const created = (body: unknown, headers?: Record<string, string>) => new Reply(201, body, headers);
export const accepted = (body: unknown, headers?: Record<string, string>) => new Reply(202, body, headers);
/** The header that says which version was answered: what the next edit sends as `If-Match`. */
export const etagOf = ({ version }: { version: string }) => ({ ETag: `"${version}"` });

export const noContent = () => new Reply(204, undefined);

/** A page of a list: the body is the plain array, where to go on and how many there are is in the headers. */
export function page(
  request: Request,
  list: { items: unknown[]; total: number; nextCursor: string | null },
): Reply {
  const headers: Record<string, string> = { 'X-Total-Count': String(list.total) };
  if (list.nextCursor !== null) {
    const { pathname, searchParams } = new URL(request.url);
    searchParams.set('cursor', list.nextCursor);
    headers.Link = `<${pathname}?${searchParams}>; rel="next"`;
  }
  return ok(list.items, headers);
}
