import type { ExamplesOf } from '@/lib/contract/example';
import type { repairOperations } from '@/lib/contract/operations/repairs';

export const repairExamples = {
  'POST /repairs': [
    { summary: 'Preview of all', body: { scope: { filter: {} }, dry_run: true }, status: 200 },
    {
      summary: 'One pair, repaired',
      body: { scope: { pairs: [{ user_id: 7, specialization: 'PLAYER' }] }, policy: 'evidence' },
      status: 201,
    },
  ],
  'POST /repairs/{id}/undo': [
    {
      summary: 'Preview of an undo',
      params: { id: 1 },
      body: { reason: 'The license was audited by hand', dry_run: true },
      status: 200,
    },
  ],
  'GET /repairs': [{ summary: 'Runs, newest first', query: { limit: 10 }, status: 200 }],
  'GET /repairs/{id}': [{ summary: 'One run', params: { id: 1 }, status: 200 }],
  'GET /repairs/{id}/actions': [
    { summary: 'What it did', params: { id: 1 }, query: { limit: 50 }, status: 200 },
  ],
} satisfies ExamplesOf<typeof repairOperations>;
