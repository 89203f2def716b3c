/** The keys of all advisory locks in the database. They are in one place so that no two are equal. */
export const ADVISORY_LOCKS = {
  // The first digits of "lockstep" on a telephone keypad; the other keys count up from it.
  migrate: 5_625_783,
  admins: 5_625_784,
  import: 5_625_785,
  sample: 5_625_786,
  jobRequest: 5_625_787,
  alerts: 5_625_788,
  rollout: 5_625_789,
  violationCounts: 5_625_790,
} as const;
