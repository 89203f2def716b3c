import { documentHandlers } from '@/lib/http/handlers/documents';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(documentHandlers, '/openapi.json');
