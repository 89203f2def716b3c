import type { Config } from '@/lib/config';
import type { Me } from '@/lib/contract/account';
import type { Claims } from './tokens';

/** Whether this user may do nothing before setting up a second factor; not where the issuer vouched for one. */
export function mustEnrol(user: Me, claims: Claims, config: Pick<Config, 'REQUIRE_MFA'>): boolean {
  const has = user.second_factor_enabled || claims.secondFactorAtIssuer === true;
  return config.REQUIRE_MFA && user.role === 'admin' && !has;
}
