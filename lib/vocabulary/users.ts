export const ROLES = ['student', 'instructor', 'viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export const USER_SORTS = ['id', 'name', 'email', 'created_at'] as const;
