'use client';

import { LoaderCircle, X } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { ToneIcon } from '../mark';
import { closeOutcome, currentOutcomes, type Outcome, subscribeOutcomes } from './toast';

const NONE: readonly Outcome[] = [];

/**
 * The place where results of actions appear; screen readers announce them politely. A result stays while the pointer or
 * the focus is on it.
 */
export function Outcomes() {
  const t = useTranslations('frame');
  const [held, setHeld] = useState(false);
  const outcomes = useSyncExternalStore(subscribeOutcomes, currentOutcomes, () => NONE);
  const none = outcomes.length === 0;
  // An element that disappears under the pointer or with the focus sends no event.
  useEffect(() => {
    if (none) setHeld(false);
  }, [none]);
  return (
    <section
      aria-label={t('outcomes')}
      aria-live="polite"
      aria-relevant="additions text"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="pointer-events-none fixed right-0 bottom-0 z-60 flex w-full max-w-100 flex-col gap-2 p-3 sm:p-5 print:hidden"
    >
      {outcomes.map((outcome) => (
        <Told key={outcome.id} outcome={outcome} held={held} />
      ))}
    </section>
  );
}

function Told({ outcome, held }: { outcome: Outcome; held: boolean }) {
  const t = useTranslations('frame');
  const { id, tone, text, shownMs, action } = outcome;
  useEffect(() => {
    if (held || !Number.isFinite(shownMs)) return;
    const timer = setTimeout(closeOutcome, shownMs, id);
    return () => clearTimeout(timer);
  }, [held, id, shownMs]);
  return (
    <div className="pointer-events-auto flex animate-[arrive_180ms_var(--ease-calm)] items-start gap-2.5 rounded-lg border border-line bg-surface py-2.5 pr-2 pl-3.5 text-sm shadow-overlay">
      <span className="flex h-6 items-center">
        {tone === 'busy' ? (
          <LoaderCircle className="size-4 animate-spin text-muted" aria-hidden />
        ) : (
          <ToneIcon tone={tone} />
        )}
      </span>
      <p className="wrap-anywhere min-w-0 grow py-0.5">{text}</p>
      {action && (
        <button
          type="button"
          className="min-h-6 shrink-0 rounded-sm px-1 font-medium text-accent underline underline-offset-4"
          onClick={() => {
            closeOutcome(id);
            action.onClick();
          }}
        >
          {action.label}
        </button>
      )}
      <button
        type="button"
        aria-label={t('hideOutcome')}
        className="flex size-6 shrink-0 items-center justify-center rounded-sm text-muted hover:bg-raised hover:text-ink"
        onClick={() => closeOutcome(id)}
      >
        <X className="size-3.5" aria-hidden />
      </button>
    </div>
  );
}
