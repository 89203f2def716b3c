import { programOperations } from '@/lib/contract/programs';
import { created } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';
import { createApiKey } from '@/lib/programs/write-keys';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(programOperations['POST /programs/{id}/keys'], async ({ ctx, params, body }) => {
    const key = await createApiKey(ctx, { ...params, expiresAt: body.expires_at ?? null });
    return created(key, { Location: `/api/v1/programs/${params.id}` });
  }),
);
