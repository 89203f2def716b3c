import { documentOperations } from '@/lib/contract/documents';
import { openApiDocument } from '@/lib/http/open-api/document';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(documentOperations['GET /openapi.json'], async () => ok(openApiDocument())),
);
