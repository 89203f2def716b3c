import { signInHandlers } from '@/lib/http/handlers/sign-in';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(signInHandlers, '/auth/logout');
