import type { ExamplesOf } from '@/lib/contract/example';
import type { userOperations } from '@/lib/contract/operations/users';

export const userExamples = {
  'GET /users': [{ summary: 'Everybody with “kov” in it', query: { search: 'kov' }, status: 200 }],
  'POST /users': [
    {
      summary: 'Somebody who looks on',
      body: { email: 'vera@example.org', name: 'Vera Fekete', role: 'viewer', external_id: 'HR-1204' },
      status: 201,
    },
  ],
  'GET /users/{id}': [{ summary: 'A learner', params: { id: 7 }, status: 200 }],
  'PATCH /users/{id}': [
    {
      summary: 'A learner becomes an instructor',
      params: { id: 7 },
      body: { role: 'instructor' },
      status: 200,
    },
  ],
  'POST /users/{id}/reset-password': [
    {
      summary: 'A password that was agreed on',
      params: { id: 7 },
      body: { password: 'eleven sleepy hedgehogs' },
      status: 200,
    },
  ],
} satisfies ExamplesOf<typeof userOperations>;
