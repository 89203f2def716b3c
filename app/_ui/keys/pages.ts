import { CircleUser } from 'lucide-react';
import type { Role } from '@/lib/vocabulary/users';
import { type NavigationItem, navigationFor } from '../frame/navigation';

export type KeyedPage = Pick<NavigationItem, 'href' | 'key' | 'icon'> & {
  page: NavigationItem['page'] | 'account';
};

/** Every page that a role may open, with the key that opens it after g. */
export function keyedPages(role: Role): KeyedPage[] {
  const pages: KeyedPage[] = navigationFor(role).flatMap(({ items }) => items);
  return [...pages, { page: 'account', href: '/account', key: 'p', icon: CircleUser }];
}
