import type { ExamplesOf } from '@/lib/contract/example';
import type { auditOperations } from '@/lib/contract/operations/audit';

export const auditExamples = {
  'GET /audit': [
    { summary: 'What happened to one pair', query: { target: 'pair/7/COACH', limit: 10 }, status: 200 },
  ],
} satisfies ExamplesOf<typeof auditOperations>;
