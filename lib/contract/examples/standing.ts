import type { ExamplesOf } from '@/lib/contract/example';
import type { standingOperations } from '@/lib/contract/operations/standing';

export const standingExamples = {
  'GET /specializations': [{ summary: 'The catalog', status: 200 }],
  'POST /enrolments': [
    { summary: 'Enrolled now', body: { user_id: 7, specialization: 'COACH' }, status: 201 },
    { summary: 'Was enrolled already', body: { user_id: 7, specialization: 'COACH' }, status: 200 },
  ],
  'POST /activities': [
    {
      summary: 'One activity',
      body: { user_id: 7, specialization: 'COACH', activity_key: 'session-4711', xp: 1200, sessions: 1 },
      status: 201,
    },
    {
      summary: 'Several, of which one is refused and one is no activity',
      body: [
        { user_id: 7, specialization: 'COACH', activity_key: 'session-4712', xp: 800, theory_hours: 2 },
        { user_id: 999, specialization: 'COACH', activity_key: 'session-4712', xp: 800 },
        { user_id: 7, specialization: 'COACH', xp: 'many' },
      ],
      status: 200,
    },
  ],
  'POST /specializations/progress/update': [
    {
      summary: 'As clients of the older system send it',
      body: { student_id: 7, specialization_id: 'COACH', xp_change: 500, sessions_change: 1 },
      status: 200,
    },
  ],
  'GET /pairs/{user_id}/{specialization}': [
    { summary: 'In agreement', params: { user_id: 7, specialization: 'COACH' }, status: 200 },
  ],
  'GET /users/{id}/pairs': [{ summary: 'One enrolment and one broken pair', params: { id: 7 }, status: 200 }],
  'GET /pairs/{user_id}/{specialization}/history': [
    {
      summary: 'The newest first',
      params: { user_id: 7, specialization: 'COACH' },
      query: { limit: 3 },
      status: 200,
    },
  ],
  'GET /pairs/{user_id}/{specialization}/activities': [
    {
      summary: 'The newest first',
      params: { user_id: 7, specialization: 'COACH' },
      query: { limit: 1 },
      status: 200,
    },
  ],
  'PUT /pairs/{user_id}/{specialization}/level': [
    {
      summary: 'A decision, on the version that was seen',
      params: { user_id: 7, specialization: 'COACH' },
      body: { level: 2, version: '1041.1042' },
      status: 200,
    },
  ],
} satisfies ExamplesOf<typeof standingOperations>;
