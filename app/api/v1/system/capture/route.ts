import { systemHandlers } from '@/lib/http/handlers/system';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(systemHandlers, '/system/capture');
