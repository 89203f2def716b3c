import type { FormEvent, ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../button';
import { Refused } from '../kit/refused';
import { useWrite } from '../kit/use-write';
import { refusedField } from '../refusal';

type AskProps = {
  submit: string;
  /** Does the action; an error that it throws is shown. */
  onSubmit: (fields: FormData) => Promise<void>;
  onCancel?: () => void;
  children: ReactNode;
};

/** A short form that asks for a password or a code, and shows why it was refused. */
export function Ask({ submit, onSubmit, onCancel, children }: AskProps) {
  const t = useTranslations('secondFactor');
  const { busy, refusal, write } = useWrite({
    explain: (error) => {
      const field = refusedField(error);
      return field === 'password' ? t('wrongPassword') : field === 'code' ? t('wrongCode') : null;
    },
  });

  function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    void write(() => onSubmit(fields));
  }

  return (
    <form method="post" onSubmit={send} className="flex max-w-sm flex-col gap-4">
      {children}
      <Refused refusal={refusal} />
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
