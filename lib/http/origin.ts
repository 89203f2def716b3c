/** Whether the client uses TLS to us or to a trusted proxy (see peer.ts: the headers of others are removed). */
export function isSecure(headers: Pick<Headers, 'get'>): boolean {
  return headers.get('x-forwarded-proto') === 'https';
}

/** The scheme, host and port that the client used to reach us. */
export function ownOrigin(headers: Pick<Headers, 'get'>): string {
  const host = headers.get('x-forwarded-host') ?? headers.get('host') ?? 'localhost';
  return `${isSecure(headers) ? 'https' : 'http'}://${host}`;
}
