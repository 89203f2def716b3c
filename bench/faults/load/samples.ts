import type { Site } from '../site/site';

/** One request and its result. Times are of this process's monotonic clock. */
export type Sample = {
  operation: string;
  /** Which of the two web processes was asked. */
  process: 0 | 1;
  startedAtMs: number;
  endedAtMs: number;
  /** Null when no answer came in time. */
  status: number | null;
  /** Whether a person can read the page; null for other requests. */
  readable: boolean | null;
  /** The reason of a failure, if the answer contains it. */
  why: string | null;
};

export type Request = {
  operation: string;
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  body?: unknown;
};

/** A request without an answer after this time counts as not answered. */
export const PATIENCE_MS = 35_000;

/** Keeps the results of all requests of one kind of fault. */
export class Samples {
  readonly all: Sample[] = [];

  /** Sends a request to one of the web processes, stores the result, and returns the body of a success. */
  async ask(site: Site, process: 0 | 1, request: Request): Promise<string | null> {
    const { operation, method, path, body } = request;
    const isPage = !path.startsWith('/api/');
    const startedAtMs = performance.now();
    const note = (status: number | null, readable: boolean | null, why: string | null) =>
      this.all.push({ operation, process, startedAtMs, endedAtMs: performance.now(), status, readable, why });
    try {
      const response = await fetch(site.web[process].origin + path, {
        method,
        redirect: 'manual',
        signal: AbortSignal.timeout(PATIENCE_MS),
        headers: {
          ...(isPage
            ? { ...site.admin.cookie, accept: 'text/html' }
            : { authorization: `Bearer ${site.admin.token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const why = response.status < 300 ? null : text.slice(0, 300);
      note(response.status, isPage ? isReadable(response, text) : null, why);
      return response.ok ? text : null;
    } catch (error) {
      const { name, cause } = error as Error & { cause?: { code?: string } };
      note(null, isPage ? false : null, cause?.code ?? name);
      return null;
    }
  }
}

/** Whether a page is readable before any script runs: it has a heading and is no error page. */
export function isReadable(response: Response, html: string): boolean {
  const isHtml = response.headers.get('content-type')?.startsWith('text/html') ?? false;
  const seen = html
    .replace(/<(script|style|template|head)\b[\s\S]*?<\/\1>/g, '')
    .replace(/<!--[\s\S]*?-->/g, '');
  const heading =
    /<h1\b[^>]*>([\s\S]*?)<\/h1>/
      .exec(seen)?.[1]
      ?.replace(/<[^>]*>/g, '')
      .trim() ?? '';
  return isHtml && [200, 503].includes(response.status) && heading !== '';
}
