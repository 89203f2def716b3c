import { type NextRequest, NextResponse } from 'next/server';
import { refusedPage } from '@/app/_i18n/refused-page';
import { secondsToWait } from '@/lib/http/page-limit';

const FORM_TYPE = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i;

/**
 * Refuses pages past the limit, and everything but reading them, before anything is rendered. A form that was sent before
 * its script had loaded is shown again. Who may see a page is the page's own business.
 */
export async function proxy(request: NextRequest): Promise<Response> {
  const { method, nextUrl } = request;
  if (method === 'POST' && FORM_TYPE.test(request.headers.get('content-type') ?? '')) {
    return NextResponse.redirect(nextUrl, 303);
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return new Response(null, { status: 405, headers: { Allow: 'GET, HEAD' } });
  }
  const seconds = await secondsToWait(request.headers);
  if (seconds === null) return NextResponse.next();
  const headers = { 'Retry-After': String(seconds), 'Cache-Control': 'no-store' };
  return refusedPage(request, { status: 429, what: 'tooMany', headers });
}

/** Pages, whatever they are called: not the API, which counts for itself, nor files of the build and what machines ask for. */
export const config = {
  matcher: '/((?!api(?:/|$)|_next/|healthz$|readyz$|metrics$|icon\\.svg$|docs/assets/).*)',
};
