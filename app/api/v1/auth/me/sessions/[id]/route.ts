import { accountHandlers } from '@/lib/http/handlers/account';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(accountHandlers, '/auth/me/sessions/{id}');
