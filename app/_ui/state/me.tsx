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

/** Who looks at the screen, and what buttons they see; the server decides again on every request. */
export function useMe(): Me & { may: (permission: Permission) => boolean } {
  const person = useContext(Signed);
  return { ...person, may: (permission) => mayDo(person.role, permission) };
}
