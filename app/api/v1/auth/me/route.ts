import { authOperations } from '@/lib/contract/operations/auth';
import { ok } from '@/lib/http/reply';
import { resource, route } from '@/lib/http/route';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = resource(
  route(authOperations['GET /auth/me'], async ({ user }) => ok(user)),
);
