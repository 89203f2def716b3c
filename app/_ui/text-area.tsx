import type { ComponentProps } from 'react';
import { fieldLook } from './field';
import { type Label, Labelled } from './kit/labelled';

export type TextAreaProps = Label & ComponentProps<'textarea'>;

/** A few lines of text. */
export function TextArea({ label, hint, error, ...area }: TextAreaProps) {
  return (
    <Labelled label={label} hint={hint} error={error}>
      {(field) => <textarea {...field} rows={2} className={`${fieldLook} h-auto py-2`} {...area} />}
    </Labelled>
  );
}
