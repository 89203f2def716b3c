import type { ExamplesOf } from '@/lib/contract/example';
import type { systemOperations } from '@/lib/contract/operations/system';

/** The other measures are another each time. */
export const systemExamples = {
  'GET /system/measures/{measure}/history': [
    { summary: 'How jobs went', params: { measure: 'jobs' }, query: { period: '90d' }, status: 200 },
  ],
} satisfies ExamplesOf<typeof systemOperations>;
