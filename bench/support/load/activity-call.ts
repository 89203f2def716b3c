import { randomUUID } from 'node:crypto';
import type { ActivityItemResult, ActivityResult } from '@/lib/contract/activities';
import type { SpecializationId } from '@/lib/vocabulary/specializations';
import { anyOf } from './people';
import type { SentActivities } from './sent-activities';
import type { Call } from './tally';

export type Place = { user_id: number; specialization: SpecializationId };

/** A new activity: XP, and a session in every second one. */
export function newActivity(place: Place) {
  return {
    ...place,
    activity_key: randomUUID(),
    xp: 50 + Math.floor(Math.random() * 1_500),
    sessions: anyOf([0, 1]),
  };
}

export type NewActivity = ReturnType<typeof newActivity>;

/** Records an activity through the API. */
export function recordOne(
  sent: SentActivities,
  token: string,
  activity: NewActivity,
  onResult?: (result: ActivityResult) => void,
): Call {
  sent.add(activity);
  return {
    operation: 'POST /activities',
    method: 'POST',
    path: '/api/v1/activities',
    token,
    body: activity,
    onSuccess: (body) => {
      sent.acknowledge(activity.activity_key);
      onResult?.(JSON.parse(body) as ActivityResult);
    },
  };
}

/** Records an activity as clients of the older system do. */
export function updateProgress(sent: SentActivities, token: string, activity: NewActivity): Call {
  sent.add(activity);
  const { user_id, specialization, activity_key, xp, sessions } = activity;
  return {
    operation: 'POST /specializations/progress/update',
    method: 'POST',
    path: '/api/v1/specializations/progress/update',
    token,
    body: {
      student_id: user_id,
      specialization_id: specialization,
      activity_key,
      xp_change: xp,
      sessions_change: sessions,
    },
    onSuccess: () => sent.acknowledge(activity_key),
  };
}

/** Records several at once; each item has its own outcome. */
export function recordMany(sent: SentActivities, token: string, activities: NewActivity[]): Call {
  for (const activity of activities) sent.add(activity);
  return {
    operation: `POST /activities, ${activities.length} at once`,
    method: 'POST',
    path: '/api/v1/activities',
    token,
    body: activities,
    onSuccess: (body) => {
      for (const { outcome, activity_key } of JSON.parse(body) as ActivityItemResult[]) {
        if (outcome !== 'recorded' && outcome !== 'duplicate') continue;
        if (activity_key !== null) sent.acknowledge(activity_key);
      }
    },
  };
}
