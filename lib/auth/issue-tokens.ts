import type { Config } from '@/lib/config';
import type { Tokens } from '@/lib/contract/sign-in';
import { type Claims, signToken } from './tokens';

/** The answer to a sign-in or a refresh: a new access token and the refresh token. */
export async function issueTokens(config: Config, claims: Claims, refreshToken: string): Promise<Tokens> {
  const lifetimeSeconds = config.ACCESS_TOKEN_EXPIRE_MINUTES * 60;
  return {
    access_token: await signToken(claims, { audience: 'access', lifetimeSeconds, secret: config.SECRET_KEY }),
    refresh_token: refreshToken,
    token_type: 'bearer',
    expires_in: lifetimeSeconds,
  };
}
