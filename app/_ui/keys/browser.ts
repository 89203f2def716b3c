import { useSyncExternalStore } from 'react';

const SINGLE_KEYS = 'lockstep-single-keys';
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.platform);
}

/** "⌘K" or "Ctrl K", depending on the keyboard. */
export function useShortcut(): string {
  const mac = useSyncExternalStore(subscribe, isMac, () => false);
  return mac ? '⌘K' : 'Ctrl K';
}

/** Whether single keys are on; they are, unless the person turned them off in this browser. */
export function singleKeysWanted(): boolean {
  return localStorage.getItem(SINGLE_KEYS) !== 'off';
}

export function useSingleKeys(): [wanted: boolean, want: (wanted: boolean) => void] {
  const wanted = useSyncExternalStore(subscribe, singleKeysWanted, () => true);
  const want = (next: boolean) => {
    if (next) localStorage.removeItem(SINGLE_KEYS);
    else localStorage.setItem(SINGLE_KEYS, 'off');
    for (const listener of listeners) listener();
  };
  return [wanted, want];
}
