'use client';

import { createContext, type ReactNode, useContext } from 'react';
import type { Role } from '@/lib/contract/common';

export type Person = { name: string; email: string; role: Role };

const Me = createContext<Person>({ name: '', email: '', role: 'viewer' });

export function SignedIn({ person, children }: { person: Person; children: ReactNode }) {
  return <Me value={person}>{children}</Me>;
}

/** Who looks at the screen, and what buttons they see; the server decides again on every request. */
export function useMe(): Person & { mayOperate: boolean; mayDecide: boolean } {
  const person = useContext(Me);
  return {
    ...person,
    mayOperate: person.role === 'operator' || person.role === 'admin',
    mayDecide: person.role === 'admin',
  };
}
