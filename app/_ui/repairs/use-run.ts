import { useCallback, useEffect, useRef, useState } from 'react';
import type { Repair } from '@/lib/contract/repairs';
import { useRefreshAll } from '../state/live';

/** A repair or an undo, as a dry run or for real. Each throws the API's refusals. */
export type Run = {
  /** The name of its target for people. */
  what: string;
  preview: () => Promise<Repair>;
  apply: (previewed: Repair, reason: string) => Promise<Repair>;
};

export type RunStep =
  | { at: 'previewing' }
  | { at: 'preview'; result: Repair }
  | { at: 'applying'; result: Repair }
  /** `meanwhile` counts pairs that changed since the preview, because another person was faster. */
  | { at: 'done'; result: Repair; meanwhile: number }
  | { at: 'failed'; error: Error; while: 'previewing' | 'applying' };

/** Leads a run from its preview to its end. */
export function useRun(run: Run | null) {
  const [step, setStep] = useState<RunStep>({ at: 'previewing' });
  const refreshAll = useRefreshAll();
  const shown = useRef(0);

  const preview = useCallback(async ({ preview: execute }: Run) => {
    shown.current += 1;
    const mine = shown.current;
    setStep({ at: 'previewing' });
    try {
      const result = await execute();
      if (mine === shown.current) setStep({ at: 'preview', result });
    } catch (error) {
      if (mine === shown.current) setStep({ at: 'failed', error: error as Error, while: 'previewing' });
    }
  }, []);

  useEffect(() => {
    if (run) preview(run);
  }, [run, preview]);

  /** Returns the run, and null when it failed. */
  async function apply({ apply: execute }: Run, previewed: Repair, reason: string): Promise<Repair | null> {
    setStep({ at: 'applying', result: previewed });
    let result: Repair | null = null;
    try {
      result = await execute(previewed, reason);
      setStep({ at: 'done', result, meanwhile: changedMeanwhile(previewed, result) });
    } catch (error) {
      setStep({ at: 'failed', error: error as Error, while: 'applying' });
    }
    await refreshAll();
    return result;
  }

  return { step, preview, apply };
}

/** The number of pairs that the preview would have changed and that somebody else changed or resolved. */
function changedMeanwhile(previewed: Repair, done: Repair): number {
  const settled = (run: Repair) => run.already_agreed + run.changed_since + run.already_undone;
  const gone = Math.max(0, previewed.matched - done.matched);
  return gone + Math.max(0, settled(done) - settled(previewed));
}
