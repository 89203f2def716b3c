import { guardHandlers } from '@/lib/http/handlers/guard';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(guardHandlers, '/system/guard');
