import type { ExamplesOf } from '@/lib/contract/example';
import type { jobOperations } from '@/lib/contract/operations/jobs';

export const jobExamples = {
  'GET /jobs': [{ summary: 'The jobs', status: 200 }],
  'GET /jobs/runs': [{ summary: 'Runs of one job', query: { job: 'health-check', limit: 10 }, status: 200 }],
  'GET /jobs/runs/{id}': [{ summary: 'One run', params: { id: 1 }, status: 200 }],
  'POST /jobs/{job}/run': [{ summary: 'A repair out of turn', params: { job: 'auto-sync' }, status: 202 }],
  'GET /workers': [{ summary: 'The workers', status: 200 }],
} satisfies ExamplesOf<typeof jobOperations>;
