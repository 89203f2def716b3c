import { decisionHandlers } from '@/lib/http/handlers/decisions';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  decisionHandlers,
  '/pairs/{user_id}/{specialization}/reset',
);
