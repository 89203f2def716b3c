import { useCallback, useState } from 'react';
import { refusalCode, useRefusalText } from '../refusal';
import { useRefreshAll } from '../state/live';

/** The reason why a write was refused: for one field of a form, or for the whole form when `field` is null. */
export type Refusal<F extends string> = {
  field: F | null;
  why: string;
  /** Somebody else changed it first, and the new state was read. */
  isStale?: boolean;
};

type Options<F extends string> = {
  /** This form's own text for a refusal; null means the usual text of its code. */
  explain?: (error: unknown) => Refusal<F> | string | null;
  /** The text for when somebody else changed it first, and a function that reads the new state. Typed text stays. */
  stale?: { why: string; reread?: () => Promise<unknown> };
  /** Shows a refusal when no form stays open to show it. */
  tell?: (why: string) => void;
};

export type Writing<F extends string = string> = ReturnType<typeof useWrite<F>>;

/**
 * Sends a person's writes, one at a time. It is busy until the answer, shows the reason of a refusal, and after a
 * success reads everything again.
 */
export function useWrite<F extends string = never>({ explain, stale, tell }: Options<F> = {}) {
  const textOf = useRefusalText();
  const refreshAll = useRefreshAll();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal<F> | null>(null);

  /** Returns whether the write was done. */
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
      // When this read fails, the next try is refused again and reads again.
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
    /** Shows a refusal before anything is sent. */
    refuse: setRefusal,
    forget: useCallback(() => setRefusal(null), []),
    errorOf: (field: F) => (refusal?.field === field ? refusal.why : null),
  };
}
