'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Button, buttonLook } from '../button';
import { Mark } from '../mark';
import { CodeField, TextField } from '../text-field';
import { type SignInOutcome, signInWith } from './session';

const text = {
  email: 'E-mail',
  password: 'Password',
  submit: 'Sign in',
  submitting: 'Signing in…',
  askCode: (email: string) => `The password for ${email} is right. Now your second factor.`,
  code: 'Code from the app',
  recoveryCode: 'Recovery code',
  recoveryHint: 'One of the ten that you kept when you set up the second factor. Each works once.',
  useRecovery: 'Use a recovery code',
  useApp: 'Use the app',
  startOver: 'Start over',
  wrongCode: 'This code is wrong or was used already. The app shows a new one every half minute.',
  errors: {
    CredentialsSignin: 'E-mail or password is wrong.',
    SecondFactorRequired: 'A code is needed. Sign in again.',
    TooManyAttempts: 'Too many attempts. Wait a few minutes, then try again.',
    NoConsoleAccess: 'Your account may not enter the console: it is for viewers, operators and admins.',
    Unavailable: 'Signing in is not possible just now: the server or its database cannot be reached.',
  },
};

type Refusal = Exclude<SignInOutcome, 'ok'>;
type Credentials = { email: string; password: string };

/** One message for an unknown address, a wrong password and an inactive account: nobody learns which. */
export function SignInForm({ callbackUrl, refusal }: { callbackUrl: string; refusal: Refusal | null }) {
  const [error, setError] = useState(refusal);
  const [busy, setBusy] = useState(false);
  /** Kept while the second step asks for a code. */
  const [known, setKnown] = useState<Credentials | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const credentials = known ?? {
      email: String(fields.get('email')),
      password: String(fields.get('password')),
    };
    setBusy(true);
    setError(null);
    const code = known ? String(fields.get('code')) : undefined;
    const outcome = await signInWith(credentials, code);
    if (outcome === 'ok') {
      location.assign(callbackUrl);
      return;
    }
    if (outcome === 'SecondFactorRequired') setKnown(credentials);
    else setError(outcome);
    setBusy(false);
  }

  const wrong = error && (known && error === 'CredentialsSignin' ? text.wrongCode : text.errors[error]);
  return (
    <form method="post" onSubmit={submit} className="flex flex-col gap-4">
      {known ? (
        <CodeStep email={known.email} />
      ) : (
        <>
          <TextField label={text.email} name="email" type="email" autoComplete="username" maxLength={254} />
          <TextField
            label={text.password}
            name="password"
            type="password"
            autoComplete="current-password"
            maxLength={256}
          />
        </>
      )}
      <div role="alert" className="empty:hidden">
        {wrong && <Mark tone="bad">{wrong}</Mark>}
      </div>
      <Button type="submit" look="primary" busy={busy} className="h-10 justify-center">
        {busy ? text.submitting : text.submit}
      </Button>
      {known && (
        <button
          type="button"
          className={`${buttonLook('ghost', 'sm')} justify-center`}
          onClick={() => {
            setKnown(null);
            setError(null);
          }}
        >
          {text.startOver}
        </button>
      )}
    </form>
  );
}

function CodeStep({ email }: { email: string }) {
  const [recovery, setRecovery] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  // The field takes the place of the one that was typed into, so it takes the focus too.
  useEffect(() => place.current?.querySelector('input')?.focus(), []);
  return (
    <div ref={place} className="flex flex-col gap-2">
      <p className="mb-1 text-soft text-sm" role="status">
        {text.askCode(email)}
      </p>
      <CodeField
        recovery={recovery}
        label={recovery ? text.recoveryCode : text.code}
        {...(recovery ? { hint: text.recoveryHint } : {})}
      />
      <button
        type="button"
        className="self-start text-accent text-sm underline underline-offset-4"
        onClick={() => setRecovery(!recovery)}
      >
        {recovery ? text.useApp : text.useRecovery}
      </button>
    </div>
  );
}
