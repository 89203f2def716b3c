'use client';

import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { SignInRefusal } from '@/lib/vocabulary/sign-in';
import { Button } from '../button';
import { leaveForIssuer } from './session';
import { SignInForm } from './sign-in-form';
import { SignInRefused } from './sign-in-refused';

type Props = {
  returnPath: string;
  refusal: SignInRefusal | null;
  /** The users who may also sign in with a password. */
  passwords: 'all' | 'admins' | 'none';
};

/** The button to the issuer, and below it the form for users who may also use a password. */
export function SingleSignOn({ returnPath, refusal, passwords }: Props) {
  const t = useTranslations('signIn');
  const [error, setError] = useState(refusal);
  const [busy, setBusy] = useState(false);
  // A person who returns with the browser's back button gets the page in its old state, so it is reset.
  useEffect(() => {
    const comeBack = () => setBusy(false);
    addEventListener('pageshow', comeBack);
    return () => removeEventListener('pageshow', comeBack);
  }, []);

  async function leave() {
    setBusy(true);
    setError(null);
    const why = await leaveForIssuer(returnPath);
    if (why === null) return;
    setError(why);
    setBusy(false);
  }

  const form = <SignInForm returnPath={returnPath} refusal={null} look="plain" />;
  return (
    <div className="flex flex-col gap-4">
      <SignInRefused why={error && t(`errors.${error}`)} />
      <Button look="primary" busy={busy} onClick={leave} className="h-10 justify-center">
        {t('singleSignOn')}
      </Button>
      {passwords === 'all' && (
        <>
          <p className="flex items-center gap-3 text-muted text-sm before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
            {t('orPassword')}
          </p>
          {form}
        </>
      )}
      {passwords === 'admins' && (
        <details>
          <summary className="cursor-pointer text-accent text-sm">{t('adminPassword')}</summary>
          <div className="pt-4">{form}</div>
        </details>
      )}
    </div>
  );
}
