import { createHash } from 'node:crypto';

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
  purpose: 'session' | 'csrf' | 'callback',
  secret: string,
  secure: boolean,
): string {
  return `${secure ? '__Host-' : ''}lockstep-${purpose}-${tagOf(secret)}`;
}

export function sessionCookieName(secret: string, secure: boolean): string {
  return cookieName('session', secret, secure);
}
