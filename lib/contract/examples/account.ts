import type { ExamplesOf } from '@/lib/contract/example';
import type { accountOperations } from '@/lib/contract/operations/account';

export const accountExamples = {
  'GET /auth/me': [{ summary: 'An operator', status: 200 }],
  'PATCH /auth/me': [
    { summary: 'Hungarian, in Budapest', body: { locale: 'hu', time_zone: 'Europe/Budapest' }, status: 200 },
  ],
} satisfies ExamplesOf<typeof accountOperations>;
