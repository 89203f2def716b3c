import { z } from 'zod';
import { SPECIALIZATION_IDS } from '@/lib/vocabulary/specializations';

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
