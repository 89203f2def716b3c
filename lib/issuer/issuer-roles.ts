import { CONSOLE_ROLES, type RoleMap } from '@/lib/settings/role-map';
import type { Role } from '@/lib/vocabulary/users';

/**
 * The highest role that the claim gives; null for none. The claim is a text or a list of texts. A nested claim is named
 * by its path, like `realm_access.roles`.
 */
export function roleOf(claims: object, rule: { claim: string; roles: RoleMap }): Role | null {
  const values = textsOf(claimAt(claims, rule.claim));
  const given = rule.roles.filter(({ value }) => values.includes(value)).map(({ role }) => role);
  return CONSOLE_ROLES.findLast((role) => given.includes(role)) ?? null;
}

/** Whether the issuer says that a second factor was shown: one of these words is in `amr`, or is `acr`. */
export function showsSecondFactor(claims: object, words: readonly string[]): boolean {
  const said = [...textsOf(claimAt(claims, 'amr')), ...textsOf(claimAt(claims, 'acr'))];
  return said.some((word) => words.includes(word));
}

/** A claim with exactly this name is preferred to a path: names of claims may contain dots, for example URLs. */
function claimAt(claims: object, name: string): unknown {
  if (Object.hasOwn(claims, name)) return (claims as Record<string, unknown>)[name];
  return name
    .split('.')
    .reduce<unknown>(
      (inner, part) =>
        typeof inner === 'object' && inner !== null && Object.hasOwn(inner, part)
          ? (inner as Record<string, unknown>)[part]
          : undefined,
      claims,
    );
}

function textsOf(value: unknown): string[] {
  return [value].flat().filter((one) => typeof one === 'string');
}
