import { sessionHandlers } from '@/lib/http/handlers/sessions';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(sessionHandlers, '/sessions');
