import { mayDo } from '@/lib/contract/permissions';
import { ROLES, type Role } from '@/lib/vocabulary/users';

/** The values of the issuer's claim and the roles that they give. */
export type RoleMap = readonly { role: Role; value: string }[];

/** The roles that may enter the console; single sign-on is only for the console. */
export const CONSOLE_ROLES = ROLES.filter((role) => mayDo(role, 'console.enter'));

/** Reads `admin=lockstep-admins,operator=support`; a role may have several values. Null for anything else. */
export function parseRoleMap(text: string): RoleMap | null {
  const pairs = text.split(',').map((pair) => {
    const [name = '', ...rest] = pair.split('=');
    const role = CONSOLE_ROLES.find((one) => one === name.trim());
    const value = rest.join('=').trim();
    return role && value ? { role, value } : null;
  });
  return pairs.some((pair) => pair === null) ? null : (pairs as RoleMap[number][] as RoleMap);
}
