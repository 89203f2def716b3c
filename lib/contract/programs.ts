import { z } from 'zod';
import { API_KEY_STATES } from '@/lib/vocabulary/programs';
import { idShape, pageQueryShape, timestampShape } from './common';
import { networkShape } from './networks';
import { GRANTABLE_PERMISSIONS, PERMISSION_PRESETS, type PermissionPreset } from './permissions';

const PRESETS = Object.keys(PERMISSION_PRESETS) as PermissionPreset[];

export const programKeyShape = z.object({
  id: z.int(),
  state: z.enum(API_KEY_STATES),
  created_at: timestampShape,
  created_by: z.string().describe('Like `user:7` or `cli:root`'),
  expires_at: timestampShape.nullable(),
  last_used_at: timestampShape.nullable().describe('Exact to five minutes'),
  revoked_at: timestampShape.nullable(),
});
export type ProgramKey = z.infer<typeof programKeyShape>;

export const programShape = z.object({
  id: z.int(),
  name: z.string().describe('Part of the actor of all that it does: `key:12 (import-service)`'),
  is_active: z.boolean().describe('The keys of an inactive program are refused'),
  permissions: z.array(z.enum(GRANTABLE_PERMISSIONS)),
  preset: z
    .enum(PRESETS)
    .nullable()
    .describe('Which preset the permissions are; null for a choice of one’s own'),
  networks: z.array(z.string()).describe('Where its keys may be used from; none: from anywhere'),
  rate_limit: z.int().nullable().describe('Requests of each key in a window; null: as many as a user'),
  keys: z.array(programKeyShape).describe('Live ones first, then the newest; at most ten'),
  created_at: timestampShape,
  updated_at: timestampShape.describe('The newest edit; a key made or revoked is none'),
  version: z.string().describe('Send it with the next edit, as If-Match or `version`'),
});
export type Program = z.infer<typeof programShape>;

const grantShape = z
  .union([z.enum(PRESETS), z.array(z.enum(GRANTABLE_PERMISSIONS)).min(1).max(GRANTABLE_PERMISSIONS.length)])
  .describe('A preset, or permissions by name');
export type Grant = z.infer<typeof grantShape>;

const networksShape = z
  .array(networkShape)
  .max(50)
  .overwrite((networks) => [...new Set(networks)]);
const rateLimitShape = z.int().min(1).max(1_000_000).nullable();
const expiryShape = timestampShape.nullable().describe('Null: never');

export const programQueryShape = pageQueryShape.strict();

export const createProgramBodyShape = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
      'must be 1 to 63 small letters, digits and hyphens, like import-service',
    )
    .describe('Small letters, digits and hyphens; it cannot be changed later'),
  permissions: grantShape,
  networks: networksShape.optional(),
  rate_limit: rateLimitShape.optional(),
  expires_at: expiryShape.optional().describe('Of the first key; null or left out: never'),
});
export type CreateProgramBody = z.infer<typeof createProgramBodyShape>;

export const updateProgramBodyShape = z
  .strictObject({
    permissions: grantShape.optional(),
    networks: networksShape.optional(),
    rate_limit: rateLimitShape.optional(),
    is_active: z.boolean().optional(),
    version: z.string().min(1).max(50).optional().describe('The version that was seen, if not as If-Match'),
  })
  .refine(
    ({ version: _, ...changes }) => Object.keys(changes).length > 0,
    'name at least one field to change',
  );

export const createApiKeyBodyShape = z.strictObject({ expires_at: expiryShape.optional() });

const keyTextShape = z.string().describe('The key itself, shown only now');
export const createdProgramShape = programShape.extend({ key: keyTextShape });
export type CreatedProgram = z.infer<typeof createdProgramShape>;
export const createdProgramKeyShape = programKeyShape.extend({ key: keyTextShape });
export type CreatedProgramKey = z.infer<typeof createdProgramKeyShape>;

export const apiKeyParamsShape = z.strictObject({ id: idShape, key_id: idShape });
