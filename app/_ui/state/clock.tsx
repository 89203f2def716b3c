'use client';

import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';

const TICK_MS = 1000;
const ServerNow = createContext(0);
const listeners = new Set<() => void>();
let now = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** In a tab that nobody sees no time passes, so that it reads nothing of a new hour or day. */
function tick(): void {
  if (document.hidden) return;
  now = Date.now();
  for (const each of listeners) each();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    now = Date.now();
    timer = setInterval(tick, TICK_MS);
    document.addEventListener('visibilitychange', tick);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    document.removeEventListener('visibilitychange', tick);
    timer = undefined;
  };
}

function readNow(): number {
  if (timer === undefined) now = Date.now();
  return now;
}

/** Gives hydration the same moment that the server rendered with, so that "3 min ago" is equal on both sides. */
export function Clock({ serverNow, children }: { serverNow: number; children: ReactNode }) {
  return <ServerNow value={serverNow}>{children}</ServerNow>;
}

/** Milliseconds since the epoch, renewed every second. */
export function useNow(): number {
  const serverNow = useContext(ServerNow);
  return useSyncExternalStore(subscribe, readNow, () => serverNow);
}
