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
 * Cookies ignore ports: two installations on one host share a jar, so each names its cookies after its own secret.
 * Over TLS the `__Host-` prefix keeps other hosts of the domain from setting them.
 */
export function cookieName(
  purpose: 'session' | 'csrf' | 'callback' | 'device' | 'state' | 'nonce' | 'pkce',
  secret: string,
  secure: boolean,
): string {
  return `${secure ? '__Host-' : ''}lockstep-${purpose}-${tagOf(secret)}`;
}

export function sessionCookieName(secret: string, secure: boolean): string {
  return cookieName('session', secret, secure);
}

/** The header that gives a browser the name that it is known by. */
export function deviceCookie(value: string, secret: string, secure: boolean): string {
  const name = cookieName('device', secret, secure);
  return `${name}=${value}; Path=/; Max-Age=${DEVICE_KEPT_DAYS * 86_400}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}

/** The session cookie that came along, as its name and value: of the current SECRET_KEY, or of the one before it. */
export function findSessionCookie(
  read: (name: string) => string | undefined,
  secret: SecretKeys,
  secure: boolean,
): { name: string; value: string } | null {
  for (const key of eachOf(secret)) {
    const name = sessionCookieName(key, secure);
    const value = read(name);
    if (value) return { name, value };
  }
  return null;
}
