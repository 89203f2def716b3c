import { auditHandlers } from '@/lib/http/handlers/audit';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(auditHandlers, '/audit/export');
