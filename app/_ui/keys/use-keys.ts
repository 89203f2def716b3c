import { createContext, useContext } from 'react';

export type Open = 'palette' | 'help' | null;
type Opening = { show: (what: Open) => void; prepare: () => void };

export const Opener = createContext<Opening>({ show: () => {}, prepare: () => {} });

/** Opens the palette or the list of keys; `prepare` loads the palette in advance. */
export function useKeys(): Opening {
  return useContext(Opener);
}
