'use client';

import { type FormEvent, type InputHTMLAttributes, useId, useState } from 'react';
import { Button } from '../button';
import { fieldLook } from '../field';
import { Mark } from '../mark';
import { type SignInOutcome, signInWith } from './session';

const text = {
  email: 'E-mail',
  password: 'Password',
  submit: 'Sign in',
  submitting: 'Signing in…',
  errors: {
    CredentialsSignin: 'E-mail or password is wrong.',
    TooManyAttempts: 'Too many attempts. Wait a few minutes, then try again.',
    NoConsoleAccess: 'Your account may not enter the console: it is for viewers, operators and admins.',
    Unavailable: 'Signing in is not possible just now: the server or its database cannot be reached.',
  },
};

type Refusal = Exclude<SignInOutcome, 'ok'>;

/** One message for an unknown address, a wrong password and an inactive account: nobody learns which. */
export function SignInForm({ callbackUrl, refusal }: { callbackUrl: string; refusal: Refusal | null }) {
  const [error, setError] = useState(refusal);
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    const outcome = await signInWith(String(fields.get('email')), String(fields.get('password')));
    if (outcome === 'ok') {
      location.assign(callbackUrl);
      return;
    }
    setError(outcome);
    setBusy(false);
  }

  return (
    <form method="post" onSubmit={submit} className="flex flex-col gap-4">
      <TextField label={text.email} name="email" type="email" autoComplete="username" maxLength={254} />
      <TextField
        label={text.password}
        name="password"
        type="password"
        autoComplete="current-password"
        maxLength={128}
      />
      <div role="alert" className="empty:hidden">
        {error && <Mark tone="bad">{text.errors[error]}</Mark>}
      </div>
      <Button type="submit" look="primary" busy={busy} className="h-10 justify-center">
        {busy ? text.submitting : text.submit}
      </Button>
    </form>
  );
}

type FieldProps = { label: string } & Pick<
  InputHTMLAttributes<HTMLInputElement>,
  'name' | 'type' | 'autoComplete' | 'maxLength'
>;

function TextField({ label, ...input }: FieldProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium text-sm">
        {label}
      </label>
      <input id={id} required className={`${fieldLook} h-10`} {...input} />
    </div>
  );
}
