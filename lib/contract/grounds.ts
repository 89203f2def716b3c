import { z } from 'zod';
import { GROUNDS } from '@/lib/vocabulary/repairs';

/** Why a repair changes a pair or leaves it as it is. */
export const groundsShape = z.object({
  code: z.enum(GROUNDS),
  progress_level: z.int().optional(),
  license_level: z.int().optional(),
  history_level: z.int().optional().describe('Where the license history leads instead'),
  reached_level: z.int().optional().describe('The level that the sums of the ledger reach'),
  xp: z.number().optional().describe('By how much the total differs from the sum of the ledger'),
  sessions: z.int().optional(),
  projects: z.int().optional(),
  theory_hours: z.int().optional(),
  practice_hours: z.int().optional(),
  repair_id: z.int().optional().describe('The run that has undone it already'),
  note: z
    .string()
    .optional()
    .describe('The words of the person who left the pair as it is, or the code of the error'),
});
export type Grounds = z.infer<typeof groundsShape>;
