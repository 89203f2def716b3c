import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { SESSION_ENDED } from '../api';
import { toast } from '../outcomes/toast';
import { useMe } from '../state/me';
import type { Selection } from './list-table';

type Picked<Key> = { keys: ReadonlySet<Key>; all: boolean };
type Kept<Key> = { person: number; address: string; keys: Key[]; all: boolean };

const STORED = 'lockstep-selection';
const RESTORED_SHOWN_MS = 10_000;
const here = () => location.pathname + location.search;

export type Selecting<Key extends string | number> = {
  /** The selection for the table. With "all matching", every shown row is ticked. */
  selection: (shown: readonly Key[]) => Selection<Key>;
  keys: ReadonlySet<Key>;
  /** All matching items are selected, also those on other pages. */
  all: boolean;
  pickAll: () => void;
  clear: () => void;
};

/**
 * The selection in a list. When a session ends, the person goes to the sign-in page. Afterwards the same rows are selected
 * again, and a text says so.
 */
export function useSelection<Key extends string | number>(): Selecting<Key> {
  const t = useTranslations('list');
  const me = useMe();
  const [picked, setPicked] = useState<Picked<Key>>({ keys: new Set(), all: false });
  const nothing = () => setPicked({ keys: new Set(), all: false });

  useEffect(() => {
    const kept = takeKept<Key>();
    if (kept?.person !== me.id || kept.address !== here()) return;
    setPicked({ keys: new Set(kept.keys), all: kept.all });
    toast.info(t('sessionEnded'), { duration: RESTORED_SHOWN_MS });
  }, [me.id, t]);

  useEffect(() => {
    const keep = () => {
      if (picked.keys.size === 0 && !picked.all) return;
      const kept: Kept<Key> = { person: me.id, address: here(), keys: [...picked.keys], all: picked.all };
      sessionStorage.setItem(STORED, JSON.stringify(kept));
    };
    window.addEventListener(SESSION_ENDED, keep);
    return () => window.removeEventListener(SESSION_ENDED, keep);
  }, [picked, me.id]);

  return {
    selection: (shown) => ({
      keys: picked.all ? new Set(shown) : picked.keys,
      change: (keys) => setPicked({ keys, all: false }),
    }),
    ...picked,
    pickAll: () => setPicked({ keys: new Set(), all: true }),
    clear: nothing,
  };
}

/** Returns the stored selection once. */
function takeKept<Key>(): Kept<Key> | null {
  const text = sessionStorage.getItem(STORED);
  sessionStorage.removeItem(STORED);
  try {
    return text === null ? null : (JSON.parse(text) as Kept<Key>);
  } catch {
    // This version did not write the stored value, so the selection begins empty.
    return null;
  }
}
