export const ROLES = ['student', 'instructor', 'viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export const USER_SORTS = ['id', 'name', 'email', 'created_at'] as const;

/** Ids of users are 1 to this number, the largest that JSON and JavaScript hold exactly. */
export const USER_ID_MAX = Number.MAX_SAFE_INTEGER;

/**
 * The user of the fenced pair, which the self-test breaks. Nobody can sign in as this user, and the API cannot name it.
 * Nobody else can have this id, because the table accepts it only with this address.
 */
export const FENCED_USER_ID = 0;
export const FENCED_USER_EMAIL = 'self-test@lockstep.invalid';
