import { z } from 'zod';
import { NOTE_MAX } from '@/lib/vocabulary/limits';
import { reasonShape, textShape, timestampShape } from './common';
import { violationScopeShape } from './repairs';

export const noteShape = textShape(NOTE_MAX);

export const acknowledgeBodyShape = z.strictObject({ note: noteShape.optional() });
export const muteBodyShape = z.strictObject({
  /** In the future, at most a year from now. */
  until: timestampShape,
  note: noteShape.optional(),
});
export const dismissBodyShape = z.strictObject({ reason: reasonShape });

export const annotateBodyShape = z.discriminatedUnion('action', [
  z.strictObject({
    scope: violationScopeShape,
    action: z.literal('acknowledge'),
    note: noteShape.optional(),
  }),
  z.strictObject({ scope: violationScopeShape, action: z.literal('unacknowledge') }),
  z.strictObject({ scope: violationScopeShape, action: z.literal('mute'), ...muteBodyShape.shape }),
  z.strictObject({ scope: violationScopeShape, action: z.literal('unmute') }),
]);

export const annotateResultShape = z.object({
  matched: z.int(),
  changed: z.int(),
  /** They said the same already, or were resolved meanwhile. */
  unchanged: z.int(),
});
export type AnnotateResult = z.infer<typeof annotateResultShape>;
