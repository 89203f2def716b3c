import { z } from 'zod';
import { SPECIALIZATION_IDS } from '@/lib/vocabulary/specializations';
import type { ExamplesOf } from './example';
import { defineOperations } from './operation';

export const levelShape = z.object({
  level: z.int(),
  name_hu: z.string(),
  name_en: z.string(),
  required_xp: z.int(),
  required_sessions: z.int(),
  required_theory_hours: z.int(),
  required_practice_hours: z.int(),
});

export const specializationLevelsShape = z.object({
  id: z.enum(SPECIALIZATION_IDS),
  name: z.string(),
  levels: z.array(levelShape),
});
export type Specialization = z.infer<typeof specializationLevelsShape>;

export const specializationsShape = z.array(specializationLevelsShape);

export const specializationOperations = defineOperations({
  'GET /specializations': {
    id: 'listSpecializations',
    tag: 'Catalog',
    summary: 'Specializations with their levels and thresholds',
    permission: 'catalog.read',
    answers: { 200: { description: 'The catalog', shape: specializationsShape } },
  },
});

export const specializationExamples = {
  'GET /specializations': [{ summary: 'The catalog', status: 200 }],
} satisfies ExamplesOf<typeof specializationOperations>;
