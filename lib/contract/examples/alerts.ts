import type { ExamplesOf } from '@/lib/contract/example';
import type { alertOperations } from '@/lib/contract/operations/alerts';

export const alertExamples = {
  'GET /alerts/incidents': [
    {
      summary: 'What was ever wrong with the roll-out',
      query: { subject: 'rollout', limit: 10 },
      status: 200,
    },
  ],
  'GET /alerts/incidents/{id}': [{ summary: 'One incident', params: { id: 1 }, status: 200 }],
  'POST /alerts/incidents/{id}/acknowledge': [
    {
      summary: 'Somebody sees to it',
      params: { id: 1 },
      body: { note: 'Looking at the importer' },
      status: 200,
    },
  ],
  'GET /alerts/rules/{subject}': [
    { summary: 'When the error rate counts as wrong', params: { subject: 'error_rate' }, status: 200 },
  ],
  'PATCH /alerts/rules/{subject}': [
    {
      summary: 'A later warning',
      params: { subject: 'error_rate' },
      body: { warning: 1, version: 'default' },
      status: 200,
    },
  ],
} satisfies ExamplesOf<typeof alertOperations>;
