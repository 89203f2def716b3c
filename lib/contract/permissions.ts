import { ROLES, type Role } from '@/lib/vocabulary/users';

const ADMIN: readonly Role[] = ['admin'];
const OPERATORS: readonly Role[] = ['operator', 'admin'];
const CONSOLE: readonly Role[] = ['viewer', 'operator', 'admin'];

/**
 * Who may do what: handlers, pages and tests read this table. A program holds some of these permissions by name. An
 * instructor does not write, because nothing here states which learners belong to an instructor.
 */
export const PERMISSIONS = {
  'self.read': ROLES,
  'self.write': ROLES,
  'self.second_factor': CONSOLE,
  'catalog.read': ROLES,
  'console.enter': CONSOLE,
  'health.read': CONSOLE,
  'health.check': OPERATORS,
  'pairs.read': CONSOLE,
  'pairs.set_level': ADMIN,
  'users.read': CONSOLE,
  'users.manage': ADMIN,
  'sessions.manage': ADMIN,
  'programs.manage': ADMIN,
  'violations.annotate': OPERATORS,
  'violations.dismiss': ADMIN,
  'enrolments.create': OPERATORS,
  'activities.record': OPERATORS,
  'repairs.read': CONSOLE,
  'repairs.run': OPERATORS,
  'jobs.read': CONSOLE,
  'jobs.run': OPERATORS,
  'alerts.read': CONSOLE,
  'alerts.handle': OPERATORS,
  'alerts.manage': ADMIN,
  'writers.read': CONSOLE,
  'writers.decide': ADMIN,
  'rollout.read': CONSOLE,
  'rollout.manage': ADMIN,
  'audit.read': ADMIN,
  'channels.read': CONSOLE,
  'channels.manage': ADMIN,
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

export function mayDo(role: Role, permission: Permission): boolean {
  return PERMISSIONS[permission].includes(role);
}

/** Giving others access, one's own account, and pages are for people: no program may hold these. */
const FOR_PEOPLE = /^(self\..*|console\.enter|users\.manage|sessions\.manage|programs\.manage)$/;

/** Whether a program may be granted a permission. An admin grants it, and an admin has every permission. */
export function mayHold(permission: Permission): boolean {
  return !FOR_PEOPLE.test(permission);
}

/** Every permission that a program may hold. */
export const GRANTABLE_PERMISSIONS = (Object.keys(PERMISSIONS) as Permission[]).filter(mayHold);

const grantableTo = (role: Role) => GRANTABLE_PERMISSIONS.filter((permission) => mayDo(role, permission));

/** The usual grants: record activities, read everything that a viewer reads, or do what an operator does. */
export const PERMISSION_PRESETS = {
  record: ['catalog.read', 'enrolments.create', 'activities.record'],
  read: grantableTo('viewer'),
  operate: grantableTo('operator'),
} as const satisfies Record<string, readonly Permission[]>;

export type PermissionPreset = keyof typeof PERMISSION_PRESETS;
