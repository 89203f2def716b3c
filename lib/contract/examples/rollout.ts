import type { ExamplesOf } from '@/lib/contract/example';
import type { rolloutOperations } from '@/lib/contract/operations/rollout';

export const rolloutExamples = {
  'GET /rollout': [{ summary: 'How far it is', status: 200 }],
  'GET /rollout/decisions': [{ summary: 'The newest decisions', query: { limit: 10 }, status: 200 }],
  'POST /rollout/decisions': [
    {
      summary: 'Begin a roll-out: nobody is repaired by themselves',
      body: { action: 'start', stage: 0, reason: 'The older platform goes on writing', version: '1' },
      status: 201,
    },
    {
      summary: 'The next stage',
      body: { action: 'advance', version: '2' },
      status: 201,
    },
  ],
} satisfies ExamplesOf<typeof rolloutOperations>;
