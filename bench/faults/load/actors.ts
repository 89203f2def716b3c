import type { Pair } from '@/lib/contract/pairs';
import { SPECIALIZATION_IDS } from '@/lib/vocabulary/specializations';
import { type NewActivity, newActivity } from '../../support/load/activity-call';
import { anyOf } from '../../support/load/people';
import type { Site } from '../site/site';
import type { Samples } from './samples';

/** The data that the actors of one kind of fault share. */
export type Stage = {
  site: Site;
  samples: Samples;
  /** Learners with a violation that nobody has repaired yet. */
  broken: number[];
  /** Repairs that were answered as completed. */
  repairs: number[];
  /** Activities that were sent and not acknowledged yet. */
  open: Set<NewActivity>;
  acknowledged: number;
};

/** One turn of a client that repeats the same action. */
export type Actor = (stage: Stage, process: 0 | 1) => Promise<void>;

const SENT_TWICE_EVERY = 20;
let turns = 0;

/** Sends an activity and notes whether it was acknowledged. */
export async function send(stage: Stage, process: 0 | 1, activity: NewActivity): Promise<void> {
  const { site, samples, open } = stage;
  const request = {
    operation: 'record',
    method: 'POST',
    path: '/api/v1/activities',
    body: activity,
  } as const;
  if ((await samples.ask(site, process, request)) === null) return;
  site.sent.acknowledge(activity.activity_key);
  if (open.delete(activity)) stage.acknowledged += 1;
}

/**
 * A client that records activities. It sends an activity that was not acknowledged again to the other process, with the
 * same key.
 */
export const record: Actor = async (stage, process) => {
  const { site, open } = stage;
  const activity = newActivity({
    user_id: anyOf(site.learners),
    specialization: anyOf(SPECIALIZATION_IDS),
  });
  site.sent.add(activity);
  open.add(activity);
  await send(stage, process, activity);
  turns += 1;
  if (open.has(activity) || turns % SENT_TWICE_EVERY === 0) {
    await send(stage, process === 0 ? 1 : 0, activity);
  }
};

export const readStatus: Actor = async ({ site, samples }, process) => {
  await samples.ask(site, process, {
    operation: 'read status',
    method: 'GET',
    path: '/api/v1/health/status',
  });
};

/** Console pages that an admin opens. */
export const PAGES = [
  '/',
  '/violations',
  '/learners',
  '/checks',
  '/repairs',
  '/jobs',
  '/alerts',
  '/system',
  '/audit',
  '/users',
];

export const openPage: Actor = async ({ site, samples }, process) => {
  await samples.ask(site, process, { operation: 'open page', method: 'GET', path: anyOf(PAGES) });
};

/** Repairs pairs that were not repaired before: several statements in one transaction. */
export const repair: Actor = async (stage, process) => {
  const { site, samples, broken } = stage;
  const pairs = broken.splice(0, 1).map((user_id) => ({ user_id, specialization: 'PLAYER' }));
  if (pairs.length === 0) return;
  const path = '/api/v1/repairs';
  const answer = await samples.ask(site, process, {
    ...{ operation: 'repair', method: 'POST', path },
    body: { scope: { pairs } },
  });
  const run = answer === null ? null : (JSON.parse(answer) as { id: number; state: string });
  if (run?.state === 'completed') stage.repairs.push(run.id);
};

/** Decides a level with the version that it has just read. */
export const decide: Actor = async ({ site, samples }, process) => {
  const path = `/api/v1/pairs/${anyOf(site.decided)}/PLAYER`;
  const answer = await samples.ask(site, process, { operation: 'read pair', method: 'GET', path });
  if (answer === null) return;
  const { version, progress } = JSON.parse(answer) as Pair;
  await samples.ask(site, process, {
    operation: 'decide level',
    method: 'PUT',
    path: `${path}/level`,
    body: {
      level: progress?.current_level === 1 ? 2 : 1,
      version,
      allow_demotion: true,
      reason: 'decided under a fault',
    },
  });
};

export const check: Actor = async ({ site, samples }, process) => {
  const path = '/api/v1/health/check-now';
  await samples.ask(site, process, { operation: 'check', method: 'POST', path });
};
