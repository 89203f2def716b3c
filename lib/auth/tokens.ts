import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { eachOf, type SecretKeys } from './secret-keys';

const ISSUER = 'lockstep';

/**
 * `access` tokens are for the API, `session` tokens for the console's cookie. Neither is accepted in place of the
 * other.
 */
export type Audience = 'access' | 'session';

export type Claims = {
  userId: number;
  /** The user's token version when the token was issued; raising it ends all their tokens. */
  version: number;
  /** The sign-in that this token belongs to: the family of its refresh tokens. */
  sessionId: string;
  /** The single sign-on issuer confirmed a second factor when this session began. */
  secondFactorAtIssuer?: true;
};

const claimsShape = z.object({
  sub: z.string().regex(/^[1-9]\d{0,15}$/),
  ver: z.int().min(1).max(2_147_483_647),
  sid: z.uuid(),
  mfa: z.literal(true).optional(),
  iat: z.number(),
  exp: z.number(),
});

/** How far ahead the clock of another web process may be. */
const CLOCK_SKEW_SECONDS = 60;

const keys = new Map<string, Promise<CryptoKey>>();

function keyOf(secret: string): Promise<CryptoKey> {
  let key = keys.get(secret);
  if (!key) {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    key = crypto.subtle.importKey('raw', new TextEncoder().encode(secret), algorithm, false, [
      'sign',
      'verify',
    ]);
    keys.set(secret, key);
  }
  return key;
}

/** A signed HS256 token. */
export async function signToken(
  claims: Claims,
  options: { audience: Audience; lifetimeSeconds: number; secret: string },
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({
    ver: claims.version,
    sid: claims.sessionId,
    ...(claims.secondFactorAtIssuer && { mfa: true }),
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(ISSUER)
    .setAudience(options.audience)
    .setSubject(String(claims.userId))
    .setIssuedAt(now)
    .setExpirationTime(now + options.lifetimeSeconds)
    .sign(await keyOf(options.secret));
}

/**
 * Verified tokens, with the second at which they expire: a client sends the same token hundreds of times. The map holds
 * many more tokens than a busy hour has users: if each new token removed the oldest, no token would still be there when
 * its client comes again.
 */
const verified = new Map<string, { claims: Claims; expiresAt: number }>();
const VERIFIED_MAX = 10_000;

/** The claims of a token after its algorithm, signature, issuer, audience and times were checked; otherwise null. */
export async function verifyToken(
  token: string,
  { audience, secret }: { audience: Audience; secret: SecretKeys },
): Promise<Claims | null> {
  for (const key of eachOf(secret)) {
    const claims = await verifyWith(token, { audience, secret: key });
    if (claims) return claims;
  }
  return null;
}

async function verifyWith(
  token: string,
  options: { audience: Audience; secret: string },
): Promise<Claims | null> {
  const cacheKey = `${options.audience} ${options.secret} ${token}`;
  const known = verified.get(cacheKey);
  if (known) return known.expiresAt > Date.now() / 1000 ? known.claims : null;
  try {
    const { payload } = await jwtVerify(token, await keyOf(options.secret), {
      algorithms: ['HS256'],
      issuer: ISSUER,
      audience: options.audience,
      requiredClaims: ['sub', 'iat', 'exp'],
    });
    const claims = claimsShape.safeParse(payload);
    if (!claims.success || claims.data.iat > Date.now() / 1000 + CLOCK_SKEW_SECONDS) return null;
    const { sub, ver: version, sid: sessionId, mfa, exp: expiresAt } = claims.data;
    const found = { userId: Number(sub), version, sessionId, ...(mfa && { secondFactorAtIssuer: mfa }) };
    const oldest = verified.size >= VERIFIED_MAX ? verified.keys().next().value : undefined;
    if (oldest !== undefined) verified.delete(oldest);
    verified.set(cacheKey, { claims: found, expiresAt });
    return found;
  } catch {
    // An invalid token is no credential; the caller is not told which check failed.
    return null;
  }
}
