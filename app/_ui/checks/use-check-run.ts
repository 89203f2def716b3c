import { useEffect, useState } from 'react';
import type { CheckUnderway, Report } from '@/lib/contract/health';
import { call, read } from '../api';
import { useRefusalText } from '../refusal';
import { useRefreshAll } from '../state/live';

const POLL_MS = 400;

export type CheckRun =
  | { state: 'idle' }
  /** `phaseSince` is when this page first saw the phase, in milliseconds since the epoch. */
  | { state: 'running'; phaseSince: number; underway: CheckUnderway | null }
  | { state: 'done'; report: Report }
  | { state: 'failed'; why: string };

/** Runs a check and follows it; everything on the screen is read again at its end. */
export function useCheckRun(): { run: CheckRun; start: () => Promise<void> } {
  const refreshAll = useRefreshAll();
  const refusalText = useRefusalText();
  const [run, setRun] = useState<CheckRun>({ state: 'idle' });
  const running = run.state === 'running';

  useEffect(() => {
    if (!running) return;
    let stopped = false;
    async function follow() {
      // In a tab that nobody sees, and without an answer, the page keeps the last progress; the answer of the check itself
      // gives the result.
      const underway = document.hidden ? null : await read('GET /health/check-now').catch(() => null);
      if (stopped) return;
      if (underway?.phase) setRun((now) => inPhase(now, underway));
      timer = setTimeout(follow, POLL_MS);
    }
    let timer = setTimeout(follow, 0);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [running]);

  async function start() {
    setRun({ state: 'running', phaseSince: Date.now(), underway: null });
    try {
      const { body: report } = await call('POST /health/check-now');
      await refreshAll();
      setRun({ state: 'done', report });
    } catch (error) {
      setRun({ state: 'failed', why: refusalText(error) });
    }
  }
  return { run, start };
}

function inPhase(now: CheckRun, underway: CheckUnderway): CheckRun {
  if (now.state !== 'running') return now;
  // The first phase began when the check was requested, not when the page first read it.
  const begins = now.underway?.phase !== underway.phase && underway.phase === 'second_look';
  return { state: 'running', phaseSince: begins ? Date.now() : now.phaseSince, underway };
}
