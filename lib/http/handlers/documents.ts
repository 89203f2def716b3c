import { documentOperations } from '@/lib/contract/documents';
import { bind } from '@/lib/http/bind';
import { openApiDocument } from '@/lib/http/open-api/document';

export const documentHandlers = bind(documentOperations, {
  'GET /openapi.json': () => openApiDocument(),
});
