'use client';

import { createContext, type ReactNode, useContext } from 'react';
import type { Me } from '@/lib/contract/account';
import { mayDo, type Permission } from '@/lib/contract/permissions';

const Signed = createContext<Me>({
  id: 0,
  name: '',
  email: '',
  role: 'viewer',
  locale: null,
  time_zone: null,
  second_factor_enabled: false,
});

export function SignedIn({ person, children }: { person: Me; children: ReactNode }) {
  return <Signed value={person}>{children}</Signed>;
}

/**
 * The signed-in person and their permissions. They decide which buttons are shown; the server checks every request
 * again.
 */
export function useMe(): Me & { may: (permission: Permission) => boolean } {
  const person = useContext(Signed);
  return { ...person, may: (permission) => mayDo(person.role, permission) };
}
