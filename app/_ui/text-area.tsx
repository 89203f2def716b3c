'use client';

import { type ComponentProps, useId } from 'react';
import { fieldLook } from './field';

type TextAreaProps = { label: string; hint?: string } & ComponentProps<'textarea'>;

/** A few lines of text with their label above. */
export function TextArea({ label, hint, ...area }: TextAreaProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <textarea
        id={id}
        rows={2}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className={`${fieldLook} h-auto py-2`}
        {...area}
      />
      {hint && (
        <p id={`${id}-hint`} className="text-muted text-xs">
          {hint}
        </p>
      )}
    </div>
  );
}
