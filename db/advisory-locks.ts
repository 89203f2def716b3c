/** The key of every advisory lock that is taken in the database, in one place, so that no two are the same. */
export const ADVISORY_LOCKS = {
  // "lockstep" on a telephone keypad, as far as it fits; the others follow.
  migrate: 5_625_783,
  admins: 5_625_784,
  import: 5_625_785,
  sample: 5_625_786,
  jobRequest: 5_625_787,
  alerts: 5_625_788,
  rollout: 5_625_789,
} as const;
