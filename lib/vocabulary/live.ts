/**
 * What a screen can be told of. The mark of a topic is another text as soon as the data of its screens is different;
 * `progress` is that of runs and of an audit that are under way.
 */
export const TOPICS = [
  'checks',
  'violations',
  'repairs',
  'progress',
  'jobs',
  'workers',
  'incidents',
  'deliveries',
  'rollout',
  'audit',
  'writers',
] as const;
export type Topic = (typeof TOPICS)[number];
export type Marks = Readonly<Record<Topic, string>>;

/** While nothing changes, a stream says so after this time. */
export const LIVE_SIGN_SECONDS = 15;
