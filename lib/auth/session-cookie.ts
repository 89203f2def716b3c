import { createHash } from 'node:crypto';
import { DEVICE_KEPT_DAYS } from './known-devices';
import { eachOf, type SecretKeys } from './secret-keys';

const tags = new Map<string, string>();

function tagOf(secret: string): string {
  let tag = tags.get(secret);
  if (tag === undefined) {
    tag = createHash('sha256').update(`cookie name ${secret}`).digest('hex').slice(0, 8);
    tags.set(secret, tag);
  }
  return tag;
}

/**
 * Browsers do not separate cookies by port, so two installations on one host share their cookies. Each installation
 * therefore derives the cookie's name from its secret. Over TLS the prefix `__Host-` keeps other hosts of the domain
 * from setting it.
 */
export function cookieName(
  purpose: 'session' | 'csrf' | 'callback' | 'device' | 'state' | 'nonce' | 'pkce',
  secret: string,
  secure: boolean,
): string {
  return `${secure ? '__Host-' : ''}lockstep-${purpose}-${tagOf(secret)}`;
}

/** The header that gives a browser its signed device id. */
export function deviceCookie(value: string, secret: string, secure: boolean): string {
  const name = cookieName('device', secret, secure);
  return `${name}=${value}; Path=/; Max-Age=${DEVICE_KEPT_DAYS * 86_400}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}

/** The cookie of a request, and the key that its name comes from: the current SECRET_KEY or the one before it. */
export function findCookie(
  purpose: 'session' | 'device',
  read: (name: string) => string | undefined,
  { secret, secure }: { secret: SecretKeys; secure: boolean },
): { name: string; value: string; key: string } | null {
  for (const key of eachOf(secret)) {
    const name = cookieName(purpose, key, secure);
    const value = read(name);
    if (value) return { name, value, key };
  }
  return null;
}
