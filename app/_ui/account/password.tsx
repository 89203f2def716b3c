import { type FormEvent, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { call } from '../api';
import { Button } from '../button';
import { Refused } from '../kit/refused';
import { type Refusal, useWrite } from '../kit/use-write';
import { toast } from '../outcomes/toast';
import { Panel } from '../panel';
import { PasswordField } from '../password-field';
import { refusedField } from '../refusal';
import { useMe } from '../state/me';
import { EndOthers, endsOthers } from './end-others';
import { useNewPassword } from './new-password';

type Field = 'current' | 'next' | 'again';

/** Changes the person’s own password, and ends every other session unless the person does not want that. */
export function Password() {
  const t = useTranslations('account.password');
  const me = useMe();
  const newPassword = useNewPassword();
  const form = useRef<HTMLFormElement>(null);
  const { busy, refusal, refuse, errorOf, write } = useWrite<Field>({
    explain: (error) => {
      if (refusedField(error) === 'current_password') return { field: 'current', why: t('wrong') };
      const weak = newPassword.refused(error, 'new_password');
      return weak === null ? null : { field: 'next', why: weak };
    },
    stale: { why: t('stale') },
  });

  function check(current: string, next: string, again: string): Refusal<Field> | null {
    const why = newPassword.check(next);
    if (why) return { field: 'next', why };
    if (next === current) return { field: 'next', why: t('same') };
    return next === again ? null : { field: 'again', why: t('different') };
  }

  function change(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const [current, next, again] = (['current', 'next', 'again'] as const).map((name) =>
      String(fields.get(name)),
    ) as [string, string, string];
    const refused = check(current, next, again);
    if (refused) return refuse(refused);
    void write(async () => {
      const body = {
        current_password: current,
        new_password: next,
        end_other_sessions: endsOthers(fields),
      };
      const { body: done } = await call('POST /auth/me/password', { body });
      form.current?.reset();
      toast.success(t('done', { count: done.sessions_ended }));
    });
  }

  return (
    <Panel title={t('title')}>
      <form ref={form} method="post" onSubmit={change} className="flex max-w-md flex-col gap-4 p-4">
        {/* Password managers read here which account the password belongs to. */}
        <input type="email" name="username" autoComplete="username" value={me.email} readOnly hidden />
        <PasswordField label={t('current')} name="current" error={errorOf('current')} />
        <PasswordField
          label={t('next')}
          name="next"
          autoComplete="new-password"
          hint={newPassword.rule}
          error={errorOf('next')}
        />
        <PasswordField label={t('again')} name="again" autoComplete="new-password" error={errorOf('again')} />
        <EndOthers why={t('endOthersWhy')} />
        <Refused refusal={refusal} />
        <Button type="submit" className="self-start" busy={busy}>
          {t('submit')}
        </Button>
      </form>
    </Panel>
  );
}
