import { specializationHandlers } from '@/lib/http/handlers/specializations';
import { resource } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  specializationHandlers,
  '/specializations',
);
