import { readApiKey, type ShownKey } from '@/lib/auth/api-keys';
import { deviceOf } from '@/lib/auth/known-devices';
import type { SecretKeys } from '@/lib/auth/secret-keys';
import { findCookie } from '@/lib/auth/session-cookie';
import { type Claims, verifyToken } from '@/lib/auth/tokens';
import { DomainError } from '@/lib/errors';
import { isSecure, ownOrigin } from './origin';
import { isJson } from './request-body';

export type Credential = {
  kind: 'none' | 'bearer' | 'key' | 'cookie';
  claims: Claims | null;
  /** Null without a key, and for a mistyped key. */
  key: ShownKey | null;
};

const READING = new Set(['GET', 'HEAD']);

/**
 * The credential of the request: an access token or an API key, otherwise the console's session cookie. With an invalid
 * bearer header the cookie is not used. Throws `forbidden` for a write that another site may have sent.
 */
export async function readCredential(request: Request, secret: SecretKeys): Promise<Credential> {
  const authorization = request.headers.get('authorization');
  if (authorization !== null) {
    const key = readApiKey(/^Bearer +(\w+) *$/i.exec(authorization)?.[1] ?? '');
    if (key) return { kind: 'key', claims: null, key: key === 'mistyped' ? null : key };
    const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+) *$/i.exec(authorization)?.[1];
    return {
      kind: 'bearer',
      claims: token ? await verifyToken(token, { audience: 'access', secret }) : null,
      key: null,
    };
  }
  const session = await readSession(request.headers, secret);
  if (session === null) return { kind: 'none', claims: null, key: null };
  const { claims } = session;
  if (claims && !READING.has(request.method)) refuseForeignWrite(request);
  return { kind: 'cookie', claims, key: null };
}

/** The claims (null if invalid) and the name of the console's session cookie. Null without such a cookie. */
export async function readSession(
  headers: Pick<Headers, 'get'>,
  secret: SecretKeys,
): Promise<{ claims: Claims | null; cookieName: string } | null> {
  const header = headers.get('cookie');
  const read = (name: string) => readCookie(header, name);
  const cookie = findCookie('session', read, { secret, secure: isSecure(headers) });
  if (cookie === null) return null;
  return {
    claims: await verifyToken(cookie.value, { audience: 'session', secret }),
    cookieName: cookie.name,
  };
}

/** The id of the browser, from the cookie of an earlier sign-in. Null for a new browser. */
export function readDevice(headers: Pick<Headers, 'get'>, secret: SecretKeys): string | null {
  const header = headers.get('cookie');
  const read = (name: string) => readCookie(header, name);
  const cookie = findCookie('device', read, { secret, secure: isSecure(headers) });
  return cookie && deviceOf(cookie.value, cookie.key);
}

/** A browser sends the cookie with requests of any page, but only our own pages can send this origin with JSON. */
function refuseForeignWrite(request: Request): void {
  if (request.headers.get('origin') !== ownOrigin(request.headers)) {
    throw new DomainError('forbidden', 'a write with the session cookie must come from this site');
  }
  if (!isJson(request) && !isEmpty(request.headers)) {
    throw new DomainError(
      'unsupported_media_type',
      'a write with the session cookie must be application/json',
    );
  }
}

/** A form always has a type. A body has either a length or chunks. */
function isEmpty(headers: Headers): boolean {
  const length = headers.get('content-length') ?? '0';
  return length === '0' && headers.get('content-type') === null && headers.get('transfer-encoding') === null;
}

/** The last of two cookies with one name, as Next reads them for a page, so that both read the same user. */
function readCookie(header: string | null, name: string): string | undefined {
  const parts = header?.split(';') ?? [];
  const own = parts.findLast((part) => part.slice(0, part.indexOf('=')).trim() === name);
  return own?.slice(own.indexOf('=') + 1).trim();
}
