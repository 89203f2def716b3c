import type { Tone } from '../vocabulary';

const SHOWN_MS = 6000;
/** The maximum number of messages; a further one removes the oldest. */
const MOST = 4;

export type Outcome = {
  id: number;
  /** `busy` is a running action; it changes to another tone at its end. */
  tone: Tone | 'busy';
  text: string;
  /** The time counts only while nobody points at it; infinite while the action is running. */
  shownMs: number;
  action?: { label: string; onClick: () => void };
};

type Options = { duration?: number; action?: Outcome['action'] };

const listeners = new Set<() => void>();
let outcomes: readonly Outcome[] = [];
let lastId = 0;

export function subscribeOutcomes(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function currentOutcomes(): readonly Outcome[] {
  return outcomes;
}

export function closeOutcome(id: number): void {
  change(outcomes.filter((one) => one.id !== id));
}

function change(next: readonly Outcome[]): void {
  outcomes = next.slice(-MOST);
  for (const listener of listeners) listener();
}

function show(tone: Outcome['tone'], text: string, { duration = SHOWN_MS, action }: Options = {}): number {
  lastId += 1;
  change([...outcomes, { id: lastId, tone, text, shownMs: duration, ...(action ? { action } : {}) }]);
  return lastId;
}

/** Shows the result of an action, in the corner of the screen and to screen readers; it disappears by itself. */
export const toast = {
  success: (text: string, options?: Options) => show('ok', text, options),
  info: (text: string, options?: Options) => show('idle', text, options),
  warning: (text: string, options?: Options) => show('warn', text, options),
  error: (text: string, options?: Options) => show('bad', text, options),

  /** Shows that an action is running, and then its result in the same place. */
  async promise<T>(
    work: Promise<T>,
    texts: { loading: string; success: (result: T) => string; error: (error: unknown) => string },
  ): Promise<void> {
    const id = show('busy', texts.loading, { duration: Number.POSITIVE_INFINITY });
    const become = (tone: Tone, text: string) => {
      const told = { id, tone, text, shownMs: SHOWN_MS };
      const here = outcomes.some((one) => one.id === id);
      change(here ? outcomes.map((one) => (one.id === id ? told : one)) : [...outcomes, told]);
    };
    await work.then(
      (result) => become('ok', texts.success(result)),
      (error) => become('bad', texts.error(error)),
    );
  },
};
