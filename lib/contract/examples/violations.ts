import type { ExamplesOf } from '@/lib/contract/example';
import type { violationOperations } from '@/lib/contract/operations/violations';

export const violationExamples = {
  'GET /health/violations': [
    {
      summary: 'Levels that differ, the newest first',
      query: { kind: 'level_mismatch', sort: 'first_seen_at', order: 'desc', limit: 50 },
      status: 200,
    },
  ],
  'POST /health/violations/annotate': [
    {
      summary: 'All that need a decision, acknowledged',
      body: {
        scope: { filter: { recommended_action: 'needs_decision' } },
        action: 'acknowledge',
        note: 'Asked the club',
      },
      status: 200,
    },
  ],
  'GET /health/violations/{id}': [{ summary: 'One violation', params: { id: 2 }, status: 200 }],
  'POST /health/violations/{id}/acknowledge': [
    {
      summary: 'Somebody knows',
      params: { id: 2 },
      body: { note: 'The club answers on Monday' },
      status: 200,
    },
  ],
  'POST /health/violations/{id}/dismiss': [
    { summary: 'Left as it is', params: { id: 2 }, body: { reason: 'Agreed with the club' }, status: 200 },
  ],
  'DELETE /health/violations/{id}/dismiss': [
    { summary: 'Asks for attention again', params: { id: 2 }, status: 200 },
  ],
} satisfies ExamplesOf<typeof violationOperations>;
