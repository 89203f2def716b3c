import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';

export const GET = route({
  path: '/api/v1/auth/me',
  permission: 'self.read',
  handle: async ({ user }) => ok(user),
});
