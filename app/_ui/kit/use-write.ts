'use client';

import { useCallback, useState } from 'react';
import { refusalCode, useRefusalText } from '../refusal';
import { useRefreshAll } from '../state/live';

/** Why a write was refused: for one field of a form, or for the whole where `field` is null. */
export type Refusal<F extends string> = {
  field: F | null;
  why: string;
  /** Somebody else was faster, and how it is now was read. */
  isStale?: boolean;
};

type Options<F extends string> = {
  /** What this place says of a refusal; null leaves it to the text of its code. */
  explain?: (error: unknown) => Refusal<F> | string | null;
  /** What is said when somebody else was faster, and what reads how it is now; what was typed stays. */
  stale?: { why: string; reread?: () => Promise<unknown> };
  /** Tells of a refusal where no form stays open to show it. */
  tell?: (why: string) => void;
};

export type Writing<F extends string = string> = ReturnType<typeof useWrite<F>>;

/** Sends what a person does, one at a time: busy until it is answered, refused with a reason, then everything read anew. */
export function useWrite<F extends string = never>({ explain, stale, tell }: Options<F> = {}) {
  const textOf = useRefusalText();
  const refreshAll = useRefreshAll();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal<F> | null>(null);

  /** Answers whether it was done. */
  async function write(work: () => Promise<unknown>): Promise<boolean> {
    setBusy(true);
    setRefusal(null);
    try {
      await work();
      return true;
    } catch (error) {
      const refused = await refusalOf(error);
      if (tell) tell(refused.why);
      else setRefusal(refused);
      return false;
    } finally {
      setBusy(false);
      void refreshAll();
    }
  }

  async function refusalOf(error: unknown): Promise<Refusal<F>> {
    const code = refusalCode(error);
    if (stale && (code === 'stale_version' || code === 'precondition_failed')) {
      // If it cannot be read just now, the next try is refused again and reads again.
      const unread = await stale.reread?.().then(() => null, textOf);
      return { field: null, why: unread ? `${stale.why} ${unread}` : stale.why, isStale: !unread };
    }
    const said = explain?.(error) ?? textOf(error);
    return typeof said === 'string' ? { field: null, why: said } : said;
  }

  return {
    busy,
    refusal,
    write,
    /** Refuses before anything is sent. */
    refuse: setRefusal,
    forget: useCallback(() => setRefusal(null), []),
    errorOf: (field: F) => (refusal?.field === field ? refusal.why : null),
  };
}
