import { DomainError } from '@/lib/errors';
import { publicRoute } from '@/lib/http/route';

const nowhere = publicRoute({
  path: '/api/*',
  handle: async () => {
    throw new DomainError('not_found', 'there is no such resource');
  },
});

export { nowhere as DELETE, nowhere as GET, nowhere as PATCH, nowhere as POST, nowhere as PUT };
