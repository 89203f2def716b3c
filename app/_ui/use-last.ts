'use client';

import { useRef } from 'react';

/** The last one there was: what a window shows while it closes, when there is nothing to show any more. */
export function useLast<T>(value: T | null): T | null {
  const last = useRef(value);
  if (value !== null) last.current = value;
  return last.current;
}
