import { randomBytes } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isSecure } from './origin';

/** On the request of a page: the nonce of its own scripts. Only this file sets it. */
export const NONCE_HEADER = 'x-nonce';
/** Next reads the nonce for its rendered pages from this header. */
const POLICY_HEADER = 'content-security-policy';

const YEAR_SECONDS = 31_536_000;
const STRICT_TRANSPORT = `max-age=${YEAR_SECONDS}; includeSubDomains`;

/** Headers of every answer. */
const ALWAYS = Object.entries({
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Permissions-Policy':
    'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
});

/** For answers that are no document: a browser that shows one anyway loads and runs nothing. */
const SERVICE_POLICY = "default-src 'none'; frame-ancestors 'none'";
const SERVICE = /^\/(?:api|healthz|readyz|metrics)(?:[/?]|$)/;
/** The events of this address must not be compressed, because that would collect them. */
const STREAM = /^\/api\/v1\/live(?:\?|$)/;
const ASSET = /^\/_next\//;

export type SecurityHeaderOptions = {
  enabled: boolean;
  /** React's development build evaluates text to show where an error came from. */
  evaluates: boolean;
};

/**
 * Sets the security headers on every answer of this process before other code sees the request: pages, the API, static
 * files, redirects, and Next's own answers. Call once, after trustProxies and before the server listens. It is not in Next's
 * proxy, because that would copy each request through another layer.
 */
export function protectAnswers(options: SecurityHeaderOptions): void {
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    protect(request, response, options);
  });
}

/** The work of `protectAnswers` for one request and its answer. */
export function protect(
  request: Pick<IncomingMessage, 'headers' | 'url'>,
  response: Pick<ServerResponse, 'setHeader'>,
  options: SecurityHeaderOptions,
): void {
  const { headers, url = '/' } = request;
  // A client that could choose the nonce could run its own script.
  delete headers[POLICY_HEADER];
  delete headers['content-security-policy-report-only'];
  delete headers[NONCE_HEADER];
  const isService = SERVICE.test(url);
  if (isService)
    response.setHeader('Cache-Control', STREAM.test(url) ? 'no-store, no-transform' : 'no-store');
  if (!options.enabled) return;
  const secure = isSecure({ get: (name) => headers[name]?.toString() ?? null });
  for (const [name, value] of ALWAYS) response.setHeader(name, value);
  if (secure) response.setHeader('Strict-Transport-Security', STRICT_TRANSPORT);
  if (isService) response.setHeader('Content-Security-Policy', SERVICE_POLICY);
  else if (!ASSET.test(url)) {
    const nonce = randomBytes(16).toString('base64');
    const policy = pagePolicy(nonce, secure, options.evaluates);
    headers[NONCE_HEADER] = nonce;
    headers[POLICY_HEADER] = policy;
    response.setHeader('Content-Security-Policy', policy);
  }
}

/** Scripts run only with the nonce, or when such a script loads them. Styles may be inline for toasts and tables. */
function pagePolicy(nonce: string, secure: boolean, evaluates: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${evaluates ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(secure ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
}
