import type { ComponentProps, ReactNode } from 'react';
import { EMAIL_MAX } from '@/lib/vocabulary/limits';
import { fieldLook } from './field';
import { type Label, Labelled } from './kit/labelled';

type TextFieldProps = Label & {
  /** An element at the end of the field, such as a button. */
  inside?: ReactNode;
} & ComponentProps<'input'>;

/** A line of text; required by default. */
export function TextField({ label, hint, error, inside, className = '', ...input }: TextFieldProps) {
  return (
    <Labelled label={label} hint={hint} error={error}>
      {(field) => (
        <div className="relative flex flex-col">
          <input
            {...field}
            required
            aria-invalid={error ? true : undefined}
            className={`${fieldLook} h-10 aria-invalid:border-bad ${inside ? 'pr-11' : ''} ${className}`}
            {...input}
          />
          {inside}
        </div>
      )}
    </Labelled>
  );
}

/** An e-mail address. Browsers refuse letters beyond ASCII in a field of type email, so the server judges alone. */
export function EmailField(props: TextFieldProps) {
  return (
    <TextField inputMode="email" autoCapitalize="none" spellCheck={false} maxLength={EMAIL_MAX} {...props} />
  );
}

/** Six digits of an authenticator app, or a recovery code with `recovery`. */
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
