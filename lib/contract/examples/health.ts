import type { ExamplesOf } from '@/lib/contract/example';
import type { healthOperations } from '@/lib/contract/operations/health';

export const healthExamples = {
  'GET /health/check-now': [{ summary: 'None runs now', status: 200 }],
  'POST /health/check-now': [{ summary: 'A check that is kept', query: { dry_run: false }, status: 200 }],
  'GET /health/latest-report': [{ summary: 'The newest report', status: 200 }],
  'GET /health/status': [{ summary: 'Violations are open', status: 200 }],
  'GET /health/metrics': [{ summary: 'The counts', status: 200 }],
  'GET /health/history': [{ summary: 'The newest check', query: { limit: 1 }, status: 200 }],
  'GET /health/checks': [
    { summary: 'Checks that found something', query: { has_violations: true, limit: 10 }, status: 200 },
  ],
  'GET /health/checks/{id}': [{ summary: 'One check', params: { id: 1 }, status: 200 }],
} satisfies ExamplesOf<typeof healthOperations>;
