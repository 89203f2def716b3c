import { z } from 'zod';
import { VERSION_MAX } from '@/lib/vocabulary/limits';
import { API_KEY_STATES } from '@/lib/vocabulary/programs';
import { idParamsShape, idShape, pageQueryShape, timestampShape } from './common';
import type { ExamplesOf } from './example';
import { networkShape } from './networks';
import { defineOperations } from './operation';
import { GRANTABLE_PERMISSIONS, PERMISSION_PRESETS, type PermissionPreset } from './permissions';

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

const PRESETS = Object.keys(PERMISSION_PRESETS) as PermissionPreset[];

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

export const programQueryShape = pageQueryShape.strict();

const networksShape = z
  .array(networkShape)
  .max(50)
  .overwrite((networks) => [...new Set(networks)]);

const rateLimitShape = z.int().min(1).max(1_000_000).nullable();

const expiryShape = timestampShape.nullable().describe('Null: never');

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
    version: z
      .string()
      .min(1)
      .max(VERSION_MAX)
      .optional()
      .describe('The version that was seen, if not as If-Match'),
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

const tag = 'Programs';

export const programOperations = defineOperations({
  'GET /programs': {
    id: 'listPrograms',
    tag,
    summary: 'Client programs with their keys, by name',
    permission: 'programs.manage',
    query: programQueryShape,
    answers: { 200: { description: 'A page of programs', shape: z.array(programShape), page: true } },
  },
  'POST /programs': {
    id: 'createProgram',
    tag,
    summary: 'Create a program with its first key',
    description:
      'The key is shown only now. Names are unique, so sending the same again is refused with 409. No program may hold a permission that lets others in: users, sessions, programs.',
    permission: 'programs.manage',
    body: createProgramBodyShape,
    idempotency: 'none',
    answers: {
      201: {
        description: 'The program and its key',
        shape: createdProgramShape,
        etag: true,
        location: '/programs/{id}',
      },
    },
    errors: ['already_exists', 'not_applicable'],
  },
  'GET /programs/{id}': {
    id: 'readProgram',
    tag,
    summary: 'One program with its keys',
    permission: 'programs.manage',
    params: idParamsShape,
    answers: { 200: { description: 'The program', shape: programShape, etag: true } },
    errors: ['not_found'],
  },
  'PATCH /programs/{id}': {
    id: 'updateProgram',
    tag,
    summary: 'Change what a program may do, from where and how often',
    description:
      'Fields that are not sent stay as they are. It counts from the next request of its keys on; those of an inactive program are refused.',
    permission: 'programs.manage',
    params: idParamsShape,
    body: updateProgramBodyShape,
    version: 'body',
    answers: { 200: { description: 'The program after the change', shape: programShape, etag: true } },
    errors: ['not_found'],
  },
  'POST /programs/{id}/keys': {
    id: 'createApiKey',
    tag,
    summary: 'Make another key of a program',
    description:
      'The key is shown only now. A program has at most two live keys: make the second one, let the program use it, then revoke the first.',
    permission: 'programs.manage',
    params: idParamsShape,
    body: createApiKeyBodyShape,
    idempotency: 'none',
    answers: {
      201: { description: 'The key', shape: createdProgramKeyShape, location: '/programs/{params.id}' },
    },
    errors: ['not_found', 'not_applicable'],
  },
  'DELETE /programs/{id}/keys/{key_id}': {
    id: 'revokeApiKey',
    tag,
    summary: 'Revoke a key',
    description:
      'It is refused from the next request on, by every process. Revoking one that is revoked changes nothing.',
    permission: 'programs.manage',
    params: apiKeyParamsShape,
    answers: { 204: { description: 'The key is revoked' } },
    errors: ['not_found'],
  },
});

export const programExamples = {
  'POST /programs': [
    {
      summary: 'A service that records what learners do',
      body: {
        name: 'import-service',
        permissions: 'record',
        networks: ['10.20.0.0/16', '2001:db8:7::/48'],
        rate_limit: 600,
        expires_at: '2099-12-31T00:00:00Z',
      },
      status: 201,
    },
    {
      summary: 'A report that reads two things and nothing else',
      body: { name: 'weekly-report', permissions: ['health.read', 'pairs.read'] },
      status: 201,
    },
  ],
  'GET /programs': [{ summary: 'The programs', status: 200 }],
  'GET /programs/{id}': [{ summary: 'One of them', params: { id: 1 }, status: 200 }],
  'PATCH /programs/{id}': [
    { summary: 'It may call more often', params: { id: 1 }, body: { rate_limit: 1200 }, status: 200 },
  ],
  'POST /programs/{id}/keys': [
    { summary: 'The next key, for rotation', params: { id: 1 }, body: {}, status: 201 },
  ],
  'DELETE /programs/{id}/keys/{key_id}': [
    { summary: 'The first key is revoked', params: { id: 1, key_id: 1 }, status: 204 },
  ],
} satisfies ExamplesOf<typeof programOperations>;
