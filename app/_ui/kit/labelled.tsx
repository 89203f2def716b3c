import { type ReactNode, useId } from 'react';
import { ToneIcon } from '../mark';

export type Label = {
  label: string;
  hint?: string | null | undefined;
  /** The fault of the input; screen readers read it with the field. */
  error?: string | null | undefined;
};

type Props = Label & {
  children: (field: { id: string; 'aria-describedby': string | undefined }) => ReactNode;
};

/** A field with its label above, and its hint and its fault below. */
export function Labelled({ label, hint, error, children }: Props) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium text-sm">
        {label}
      </label>
      {children({ id, 'aria-describedby': described || undefined })}
      {hint && (
        <p id={`${id}-hint`} className="text-muted text-xs">
          {hint}
        </p>
      )}
      <FieldError id={`${id}-error`}>{error}</FieldError>
    </div>
  );
}

/**
 * The reason why the field above was refused. The element always exists, so that screen readers read a new text in it.
 */
export function FieldError({ id, children }: { id: string; children: ReactNode }) {
  return (
    <p id={id} role="alert" className="flex items-start gap-1.5 text-bad text-sm empty:hidden">
      {children && (
        <>
          <ToneIcon tone="bad" className="mt-0.75 size-3.5" />
          <span>{children}</span>
        </>
      )}
    </p>
  );
}
