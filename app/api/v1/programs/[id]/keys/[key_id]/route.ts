import { programOperations } from '@/lib/contract/programs';
import { noContent } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';
import { revokeApiKey } from '@/lib/programs/write-keys';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(programOperations['DELETE /programs/{id}/keys/{key_id}'], async ({ ctx, params }) => {
    await revokeApiKey(ctx, { id: params.id, keyId: params.key_id });
    return noContent();
  }),
);
