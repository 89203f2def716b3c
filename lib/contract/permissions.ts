import type { Role } from './common';

const ADMIN: readonly Role[] = ['admin'];
const OPERATORS: readonly Role[] = ['operator', 'admin'];
const CONSOLE: readonly Role[] = ['viewer', 'operator', 'admin'];
const EVERYONE: readonly Role[] = ['student', 'instructor', 'viewer', 'operator', 'admin'];

/**
 * Who may do what: the one table that handlers, pages and tests read. Client programs that record activity are users
 * with the role operator; an instructor does not write, because nothing here says which learners are theirs.
 */
export const PERMISSIONS = {
  'self.read': EVERYONE,
  'self.write': EVERYONE,
  'self.second_factor': CONSOLE,
  'catalog.read': EVERYONE,
  'console.enter': CONSOLE,
  'health.read': CONSOLE,
  'health.check': OPERATORS,
  'pairs.read': CONSOLE,
  'pairs.set_level': ADMIN,
  'users.read': CONSOLE,
  'users.manage': ADMIN,
  'sessions.manage': ADMIN,
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
