import { X } from 'lucide-react';
import { buttonLook } from '../button';
import { fieldLook } from '../field';

type PickedProps = { label: string; text: string; clear: string; onClear: () => void };

/** A filter that is set to one thing, with a button that clears it. */
export function Picked({ label, text, clear, onClear }: PickedProps) {
  return (
    <span className={`${fieldLook} flex min-w-0 items-center gap-1.5 border-accent pr-1 text-accent`}>
      <span className="sr-only">{label}: </span>
      <span className="truncate">{text}</span>
      <button
        type="button"
        className={`${buttonLook('ghost', 'icon')} ml-auto size-7`}
        aria-label={clear}
        onClick={onClear}
      >
        <X className="size-4" aria-hidden />
      </button>
    </span>
  );
}
