'use client';

import { type ComponentProps, type ReactNode, useId } from 'react';
import { fieldLook } from './field';
import { ToneIcon } from './mark';

type TextFieldProps = {
  label: string;
  hint?: string | undefined;
  /** What is wrong with what was typed; read out with the field. */
  error?: string | null | undefined;
  /** What stands in the field at its end, such as a button. */
  inside?: ReactNode;
} & ComponentProps<'input'>;

/** A line of text with its label above it. Required unless said otherwise. */
export function TextField({ label, hint, error, inside, className = '', ...input }: TextFieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium text-sm">
        {label}
      </label>
      <div className="relative flex flex-col">
        <input
          id={id}
          required
          aria-describedby={described || undefined}
          aria-invalid={error ? true : undefined}
          className={`${fieldLook} h-10 aria-invalid:border-bad ${inside ? 'pr-11' : ''} ${className}`}
          {...input}
        />
        {inside}
      </div>
      {hint && (
        <p id={`${id}-hint`} className="text-muted text-xs">
          {hint}
        </p>
      )}
      <FieldError id={`${id}-error`}>{error}</FieldError>
    </div>
  );
}

/** Why the field above was refused. The place is always there, so that it is read out when words come into it. */
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

/** Six digits of an authenticator app, or a recovery code where `recovery` says so. */
export function CodeField({ recovery = false, ...rest }: { recovery?: boolean } & TextFieldProps) {
  return (
    <TextField
      key={recovery ? 'recovery' : 'app'}
      name="code"
      autoComplete={recovery ? 'off' : 'one-time-code'}
      inputMode={recovery ? 'text' : 'numeric'}
      autoCapitalize="none"
      spellCheck={false}
      minLength={6}
      maxLength={recovery ? 40 : 8}
      className="font-mono tracking-widest"
      {...rest}
    />
  );
}
