import type { ExamplesOf } from '@/lib/contract/example';
import type { programOperations } from '@/lib/contract/operations/programs';

export const programExamples = {
  'POST /programs': [
    {
      summary: 'A service that records what learners do',
      body: {
        name: 'import-service',
        permissions: 'record',
        networks: ['10.20.0.0/16', '2001:db8:7::/48'],
        rate_limit: 600,
        expires_at: '2099-12-31T00:00:00Z',
      },
      status: 201,
    },
    {
      summary: 'A report that reads two things and nothing else',
      body: { name: 'weekly-report', permissions: ['health.read', 'pairs.read'] },
      status: 201,
    },
  ],
  'GET /programs': [{ summary: 'The programs', status: 200 }],
  'GET /programs/{id}': [{ summary: 'One of them', params: { id: 1 }, status: 200 }],
  'PATCH /programs/{id}': [
    { summary: 'It may call more often', params: { id: 1 }, body: { rate_limit: 1200 }, status: 200 },
  ],
  'POST /programs/{id}/keys': [
    { summary: 'The next key, for rotation', params: { id: 1 }, body: {}, status: 201 },
  ],
  'DELETE /programs/{id}/keys/{key_id}': [
    { summary: 'The first key is revoked', params: { id: 1, key_id: 1 }, status: 204 },
  ],
} satisfies ExamplesOf<typeof programOperations>;
