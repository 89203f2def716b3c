import { useEffect, useRef } from 'react';
import type { Repair } from '@/lib/contract/repairs';
import { isUnderWay } from '@/lib/vocabulary/repairs';
import { useRefreshAll } from '../state/live';

/** Reads everything on the screen again when the run that is shown has ended. */
export function useRefreshWhenEnded(run: Repair | undefined): void {
  const refreshAll = useRefreshAll();
  const was = useRef(false);
  const is = run !== undefined && isUnderWay(run);
  useEffect(() => {
    if (was.current && !is) void refreshAll();
    was.current = is;
  }, [is, refreshAll]);
}
