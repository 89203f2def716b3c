'use client';

import { useState } from 'react';
import type { Report } from '@/lib/contract/health';
import { call } from '../api';
import { useRefreshAll } from '../state/live';

export type CheckRun =
  | { state: 'idle' }
  | { state: 'running'; since: number }
  | { state: 'done'; report: Report }
  | { state: 'failed'; why: string };

/** Runs a check and stays with it; what is on the screen is read again when it has ended. */
export function useCheckRun(): { run: CheckRun; start: () => Promise<void> } {
  const refreshAll = useRefreshAll();
  const [run, setRun] = useState<CheckRun>({ state: 'idle' });

  async function start() {
    setRun({ state: 'running', since: Date.now() });
    try {
      const { body: report } = await call('POST /health/check-now');
      await refreshAll();
      setRun({ state: 'done', report });
    } catch (error) {
      setRun({ state: 'failed', why: (error as Error).message });
    }
  }
  return { run, start };
}
