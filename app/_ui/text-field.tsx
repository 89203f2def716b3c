'use client';

import { type ComponentProps, useId } from 'react';
import { fieldLook } from './field';

type TextFieldProps = { label: string; hint?: string } & ComponentProps<'input'>;

/** A line of text with its label above it. Required unless said otherwise. */
export function TextField({ label, hint, className = '', ...input }: TextFieldProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium text-sm">
        {label}
      </label>
      <input
        id={id}
        required
        aria-describedby={hint ? `${id}-hint` : undefined}
        className={`${fieldLook} h-10 ${className}`}
        {...input}
      />
      {hint && (
        <p id={`${id}-hint`} className="text-muted text-xs">
          {hint}
        </p>
      )}
    </div>
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
