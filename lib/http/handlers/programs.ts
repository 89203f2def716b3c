import { programOperations } from '@/lib/contract/programs';
import { bind } from '@/lib/http/bind';
import { listPrograms, readProgram } from '@/lib/programs/read-programs';
import { createApiKey, revokeApiKey } from '@/lib/programs/write-keys';
import { createProgram, updateProgram } from '@/lib/programs/write-programs';

export const programHandlers = bind(programOperations, {
  'GET /programs': ({ ctx, query }) => listPrograms(ctx, query),
  'POST /programs': ({ ctx, body }) => createProgram(ctx, body),
  'GET /programs/{id}': ({ ctx, params }) => readProgram(ctx, params),
  'PATCH /programs/{id}': ({ ctx, params, body: { version: _, ...changes }, version }) =>
    updateProgram(ctx, { ...params, version, changes }),
  'POST /programs/{id}/keys': ({ ctx, params, body }) =>
    createApiKey(ctx, { ...params, expiresAt: body.expires_at ?? null }),
  'DELETE /programs/{id}/keys/{key_id}': async ({ ctx, params }) => {
    await revokeApiKey(ctx, { id: params.id, keyId: params.key_id });
  },
});
