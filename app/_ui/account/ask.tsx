'use client';

import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../button';
import { Mark } from '../mark';
import { refusedField, useRefusalText } from '../refusal';

type AskProps = {
  submit: string;
  /** Does what was asked for; what it throws is shown. */
  onSubmit: (fields: FormData) => Promise<void>;
  onCancel?: () => void;
  children: ReactNode;
};

/** A short form that asks for a password or a code, and says why one was refused. */
export function Ask({ submit, onSubmit, onCancel, children }: AskProps) {
  const t = useTranslations('secondFactor');
  const refusalText = useRefusalText();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);

  async function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setBusy(true);
    setRefusal(null);
    try {
      await onSubmit(new FormData(event.currentTarget));
    } catch (error) {
      const field = refusedField(error);
      const wrong = field === 'password' ? t('wrongPassword') : field === 'code' ? t('wrongCode') : null;
      setRefusal(wrong ?? refusalText(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form method="post" onSubmit={send} className="flex max-w-sm flex-col gap-4">
      {children}
      <div role="alert" className="empty:hidden">
        {refusal && <Mark tone="bad">{refusal}</Mark>}
      </div>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" busy={busy}>
          {submit}
        </Button>
        {onCancel && (
          <Button onClick={onCancel} disabled={busy}>
            {t('cancel')}
          </Button>
        )}
      </div>
    </form>
  );
}
