'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { SignInRefusal } from '@/lib/vocabulary/sign-in';
import { Button, buttonLook } from '../button';
import { PasswordField } from '../password-field';
import { CodeField, EmailField } from '../text-field';
import { signInWith } from './session';
import { SignInRefused } from './sign-in-refused';

type Credentials = { email: string; password: string };

/** One message for an unknown address, a wrong password and an inactive account, so that it reveals nothing. */
export function SignInForm({
  returnPath,
  refusal,
  look = 'primary',
}: {
  returnPath: string;
  refusal: SignInRefusal | null;
  look?: 'primary' | 'plain';
}) {
  const t = useTranslations('signIn');
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
      location.assign(returnPath);
      return;
    }
    if (outcome === 'SecondFactorRequired') setKnown(credentials);
    else setError(outcome);
    setBusy(false);
  }

  const wrong = error && (known && error === 'CredentialsSignin' ? t('wrongCode') : t(`errors.${error}`));
  return (
    <form method="post" onSubmit={submit} className="flex flex-col gap-4">
      {known ? (
        <CodeStep email={known.email} />
      ) : (
        <>
          <EmailField label={t('email')} name="email" autoComplete="username" />
          <PasswordField label={t('password')} />
        </>
      )}
      <SignInRefused why={wrong} />
      <Button type="submit" look={look} busy={busy} className="h-10 justify-center">
        {busy ? t('submitting') : t('submit')}
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
          {t('startOver')}
        </button>
      )}
    </form>
  );
}

function CodeStep({ email }: { email: string }) {
  const t = useTranslations('signIn');
  const [recovery, setRecovery] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  // This field replaces the one that had the focus, so it gets the focus.
  useEffect(() => place.current?.querySelector('input')?.focus(), []);
  return (
    <div ref={place} className="flex flex-col gap-2">
      <p className="mb-1 text-soft text-sm" role="status">
        {t('askCode', { email })}
      </p>
      <CodeField
        recovery={recovery}
        label={recovery ? t('recoveryCode') : t('code')}
        {...(recovery ? { hint: t('recoveryHint') } : {})}
      />
      <button
        type="button"
        className="self-start text-accent text-sm underline underline-offset-4"
        onClick={() => setRecovery(!recovery)}
      >
        {recovery ? t('useApp') : t('useRecovery')}
      </button>
    </div>
  );
}
