import type { ExamplesOf } from '@/lib/contract/example';
import type { authOperations } from '@/lib/contract/operations/auth';

const refresh_token = 'ikn5Qql9c6FsTTRI8zE1QY5DvrSVD6IBBq6Umyo6Ci0';

export const signInExamples = {
  'POST /auth/login': [
    {
      summary: 'Signed in',
      body: { email: 'operator@example.org', password: 'correct horse battery staple' },
      status: 200,
    },
  ],
  'POST /auth/refresh': [{ summary: 'The next pair of tokens', body: { refresh_token }, status: 200 }],
  'POST /auth/logout': [{ summary: 'Signed out', body: { refresh_token }, status: 204 }],
} satisfies ExamplesOf<typeof authOperations>;
