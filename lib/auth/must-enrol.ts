import type { Config } from '@/lib/config';
import type { Me } from '@/lib/contract/auth';

/** Whether this user may do nothing before setting up a second factor. */
export function mustEnrol(user: Me, config: Pick<Config, 'REQUIRE_MFA'>): boolean {
  return config.REQUIRE_MFA && user.role === 'admin' && !user.second_factor_enabled;
}
