import type { Config } from '@/lib/config';
import type { Me } from '@/lib/contract/account';
import type { Claims } from './tokens';

/**
 * Whether this user must set up a second factor before anything else. Not when the issuer confirmed a second factor.
 */
export function mustEnrol(user: Me, claims: Claims, config: Pick<Config, 'REQUIRE_MFA'>): boolean {
  const has = user.second_factor_enabled || claims.secondFactorAtIssuer === true;
  return config.REQUIRE_MFA && user.role === 'admin' && !has;
}
