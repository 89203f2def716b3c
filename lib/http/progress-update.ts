import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import {
  type Activity,
  type ActivityResult,
  activityKeyShape,
  type ProgressUpdateResult,
  type progressUpdateBodyShape,
} from '@/lib/contract/activities';
import { parseInput } from './parse-input';

/** The older system's body as an activity. Without a key in the body or the header, each call counts. */
export function progressUpdateActivity(
  body: z.output<typeof progressUpdateBodyShape>,
  idempotencyKey: string | null,
): Activity {
  const headerKey =
    idempotencyKey === null
      ? undefined
      : parseInput(activityKeyShape, idempotencyKey, 'Idempotency-Key header');
  return {
    user_id: body.student_id,
    specialization: body.specialization_id,
    activity_key: body.activity_key ?? headerKey ?? randomUUID(),
    xp: body.xp_change,
    sessions: body.sessions_change,
    projects: body.projects_change,
    theory_hours: body.theory_hours_change,
    practice_hours: body.practice_hours_change,
  };
}

export function progressUpdateAnswer(result: ActivityResult): ProgressUpdateResult {
  const totalXp = Number(result.total_xp);
  return {
    success: true,
    duplicate: result.outcome === 'duplicate',
    student_id: result.user_id,
    specialization_id: result.specialization,
    activity_key: result.activity_key,
    leveled_up: result.leveled_up,
    old_level: result.level_before,
    new_level: result.level_after,
    license_level: result.license_level,
    total_xp: Number.isSafeInteger(totalXp) ? totalXp : result.total_xp,
    completed_sessions: result.completed_sessions,
    completed_projects: result.completed_projects,
    theory_hours: result.theory_hours,
    practice_hours: result.practice_hours,
  };
}
