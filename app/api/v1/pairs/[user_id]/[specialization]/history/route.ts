import { pairHandlers } from '@/lib/http/handlers/pairs';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  pairHandlers,
  '/pairs/{user_id}/{specialization}/history',
);
