import { z } from 'zod';
import { SPECIALIZATION_IDS } from '@/lib/vocabulary/specializations';
import { specializationShape, userIdShape } from './common';
import type { ExamplesOf } from './example';
import { defineOperations } from './operation';

export const enrolBodyShape = z.strictObject({ user_id: userIdShape, specialization: specializationShape });

export const enrolResultShape = z.object({
  user_id: z.int(),
  specialization: z.enum(SPECIALIZATION_IDS),
  outcome: z.enum(['enrolled', 'already_enrolled']),
});

const tag = 'Standing';

export const enrolmentOperations = defineOperations({
  'POST /enrolments': {
    id: 'enrol',
    tag,
    summary: 'Enrol a user in a specialization',
    permission: 'enrolments.create',
    body: enrolBodyShape,
    answers: {
      200: { description: 'The user was enrolled already', shape: enrolResultShape },
      201: { description: 'Both records were made, at level 1', shape: enrolResultShape },
    },
    errors: ['user_not_found', 'specialization_not_found'],
  },
});

export const enrolmentExamples = {
  'POST /enrolments': [
    { summary: 'Enrolled now', body: { user_id: 7, specialization: 'COACH' }, status: 201 },
    { summary: 'Was enrolled already', body: { user_id: 7, specialization: 'COACH' }, status: 200 },
  ],
} satisfies ExamplesOf<typeof enrolmentOperations>;
