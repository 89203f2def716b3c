import { userHandlers } from '@/lib/http/handlers/users';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(userHandlers, '/users');
