import { liveHandlers } from '@/lib/http/handlers/live';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(liveHandlers, '/live');
