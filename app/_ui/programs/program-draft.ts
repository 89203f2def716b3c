import { PERMISSION_PRESETS, type Permission, type PermissionPreset } from '@/lib/contract/permissions';
import type { Program } from '@/lib/contract/programs';

/** All programs: there are a hundred at most. */
export const PROGRAMS = { query: { limit: 100 } } as const;

export const PRESETS = Object.keys(PERMISSION_PRESETS) as PermissionPreset[];

/** The lifetimes of keys, in days; `never` means until the key is revoked. */
export const EXPIRIES = ['90', '365', 'never'] as const;
export type Expiry = (typeof EXPIRIES)[number];

const DAY_MS = 86_400_000;

/** When a key that is made now expires. */
export function expiresAt(expiry: Expiry, nowMs: number): string | null {
  return expiry === 'never' ? null : new Date(nowMs + Number(expiry) * DAY_MS).toISOString();
}

/** The values in the form of a program. */
export type ProgramDraft = {
  name: string;
  preset: PermissionPreset | 'own';
  /** The chosen permissions, when no preset is used. */
  permissions: readonly Permission[];
  /** One network on each line. */
  networks: string;
  rate_limit: string;
  expiry: Expiry;
};

export function draftOf(program: Program | null): ProgramDraft {
  return {
    name: program?.name ?? '',
    preset: program ? (program.preset ?? 'own') : 'record',
    permissions: program?.permissions ?? [],
    networks: program?.networks.join('\n') ?? '',
    rate_limit: program?.rate_limit?.toString() ?? '',
    expiry: '365',
  };
}

/** The part of the body that can also be changed later. */
export function bodyOf({ preset, permissions, networks, rate_limit }: ProgramDraft) {
  return {
    permissions: preset === 'own' ? [...permissions] : preset,
    networks: networks.split(/[\s,]+/).filter(Boolean),
    rate_limit: rate_limit.trim() === '' ? null : Number(rate_limit),
  };
}

export const FIELDS = ['name', 'permissions', 'networks', 'rate_limit', 'expires_at'] as const;
export type Field = (typeof FIELDS)[number];

/** The field of the form that a path of the input, like `networks[2]`, belongs to. */
export function fieldOf(path: string | null): Field | null {
  return FIELDS.find((field) => path?.startsWith(field)) ?? null;
}

/** Whether a program is on, and whether it has a live key. */
export function stateOf(program: Program): 'active' | 'keyless' | 'off' {
  if (!program.is_active) return 'off';
  return liveKeys(program) > 0 ? 'active' : 'keyless';
}

export function liveKeys({ keys }: Program): number {
  return keys.filter(({ state }) => state === 'live').length;
}

/** The maximum number of live keys of a program: one in use, and one that replaces it. */
export const LIVE_KEYS_MAX = 2;
