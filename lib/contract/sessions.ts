import { z } from 'zod';
import { SESSION_ENDINGS, SESSION_KINDS } from '@/lib/vocabulary/sessions';
import { idShape, pageQueryShape, timestampShape } from './common';
import { defineOperations } from './operation';

export const sessionShape = z.object({
  id: z.uuid(),
  user_id: z.int(),
  user_name: z.string(),
  user_email: z.string(),
  kind: z.enum(SESSION_KINDS),
  address: z.string().describe('Network address of the sign-in'),
  user_agent: z.string().nullable(),
  created_at: timestampShape,
  last_seen_at: timestampShape.describe('Exact to five minutes'),
  expires_at: timestampShape.describe('When it ends unless it is used until then; each use moves this on'),
  ends_at: timestampShape.describe('When it ends however much it is used'),
  ended_at: timestampShape.nullable(),
  ended_how: z.enum(SESSION_ENDINGS).nullable(),
  active: z.boolean().describe('Neither ended nor expired'),
  current: z.boolean().describe('Whether this request belongs to it'),
});
export type Session = z.infer<typeof sessionShape>;

export const sessionParamsShape = z.strictObject({ id: z.uuid() });

export const sessionsEndedShape = z.object({ sessions_ended: z.int() });

export const sessionQueryShape = z.strictObject({
  ...pageQueryShape.shape,
  user_id: idShape.optional(),
  active: z
    .stringbool()
    .optional()
    .describe('Only those that are neither ended nor expired, or only the others'),
});

const tag = 'Users';

export const sessionOperations = defineOperations({
  'GET /sessions': {
    id: 'listSessions',
    tag,
    summary: 'Sessions of all users, newest first',
    permission: 'sessions.manage',
    query: sessionQueryShape,
    answers: { 200: { description: 'A page of sessions', shape: z.array(sessionShape), page: true } },
  },
  'DELETE /sessions/{id}': {
    id: 'revokeSession',
    tag,
    summary: 'End anybody’s session',
    description:
      'Its tokens are refused from the next request on. Ending one that has ended changes nothing.',
    permission: 'sessions.manage',
    params: sessionParamsShape,
    answers: { 204: { description: 'The session has ended' } },
    errors: ['not_found'],
  },
});
