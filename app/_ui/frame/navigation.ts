import {
  Activity,
  BellRing,
  Bot,
  Calendar,
  FileClock,
  Gauge,
  GraduationCap,
  KeyRound,
  LayoutDashboard,
  ListStart,
  type LucideIcon,
  PenLine,
  TriangleAlert,
  Users,
  Wrench,
} from 'lucide-react';
import { mayDo, type Permission } from '@/lib/contract/permissions';
import type { Role } from '@/lib/vocabulary/users';

export type NavigationItem = {
  page:
    | 'overview'
    | 'violations'
    | 'writers'
    | 'system'
    | 'alerts'
    | 'learners'
    | 'checks'
    | 'repairs'
    | 'jobs'
    | 'rollout'
    | 'audit'
    | 'users'
    | 'sessions'
    | 'programs';
  href: string;
  /** The key that opens the page after g. */
  key: string;
  icon: LucideIcon;
  permission: Permission;
};

export type NavigationGroup = {
  group: 'watch' | 'learners' | 'operate' | 'administer';
  items: NavigationItem[];
};

const GROUPS: NavigationGroup[] = [
  {
    group: 'watch',
    items: [
      { page: 'overview', href: '/', key: 'o', icon: LayoutDashboard, permission: 'health.read' },
      { page: 'violations', href: '/violations', key: 'v', icon: TriangleAlert, permission: 'health.read' },
      { page: 'writers', href: '/writers', key: 'w', icon: PenLine, permission: 'writers.read' },
      { page: 'system', href: '/system', key: 'm', icon: Gauge, permission: 'health.read' },
      { page: 'alerts', href: '/alerts', key: 'i', icon: BellRing, permission: 'alerts.read' },
    ],
  },
  {
    group: 'learners',
    items: [{ page: 'learners', href: '/learners', key: 'l', icon: GraduationCap, permission: 'users.read' }],
  },
  {
    group: 'operate',
    items: [
      { page: 'checks', href: '/checks', key: 'c', icon: Activity, permission: 'health.read' },
      { page: 'repairs', href: '/repairs', key: 'r', icon: Wrench, permission: 'repairs.read' },
      { page: 'jobs', href: '/jobs', key: 'j', icon: Calendar, permission: 'jobs.read' },
      { page: 'rollout', href: '/rollout', key: 't', icon: ListStart, permission: 'rollout.read' },
    ],
  },
  {
    group: 'administer',
    items: [
      { page: 'users', href: '/users', key: 'u', icon: Users, permission: 'users.manage' },
      { page: 'sessions', href: '/sessions', key: 's', icon: KeyRound, permission: 'sessions.manage' },
      { page: 'programs', href: '/programs', key: 'k', icon: Bot, permission: 'programs.manage' },
      { page: 'audit', href: '/audit', key: 'a', icon: FileClock, permission: 'audit.read' },
    ],
  },
];

/** The pages that a role may open, in the order of the navigation. */
export function navigationFor(role: Role): NavigationGroup[] {
  return GROUPS.map(({ group, items }) => ({
    group,
    items: items.filter(({ permission }) => mayDo(role, permission)),
  })).filter(({ items }) => items.length > 0);
}

/** Whether a page or one below it is open. */
export function isOpen(href: string, pathname: string): boolean {
  return href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`);
}
