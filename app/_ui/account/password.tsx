'use client';

import { type FormEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { call } from '../api';
import { Button } from '../button';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { Panel } from '../panel';
import { PasswordField } from '../password-field';
import { refusalCode, refusedField, useRefusalText } from '../refusal';
import { useRefreshAll } from '../state/live';
import { useMe } from '../state/me';
import { EndOthers, endsOthers } from './end-others';
import { useNewPassword } from './new-password';

type Refusal = { field: 'current' | 'next' | 'again' | null; why: string };

/** Changes one’s password, and ends every other session unless that is not wanted. */
export function Password() {
  const t = useTranslations('account.password');
  const me = useMe();
  const newPassword = useNewPassword();
  const refusalText = useRefusalText();
  const refreshAll = useRefreshAll();
  const form = useRef<HTMLFormElement>(null);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  function check(current: string, next: string, again: string): Refusal | null {
    const why = newPassword.check(next);
    if (why) return { field: 'next', why };
    if (next === current) return { field: 'next', why: t('same') };
    return next === again ? null : { field: 'again', why: t('different') };
  }

  function explain(error: unknown): Refusal {
    if (refusedField(error) === 'current_password') return { field: 'current', why: t('wrong') };
    const weak = newPassword.refused(error, 'new_password');
    if (weak) return { field: 'next', why: weak };
    return { field: null, why: refusalCode(error) === 'stale_version' ? t('stale') : refusalText(error) };
  }

  async function change(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const [current, next, again] = (['current', 'next', 'again'] as const).map((name) =>
      String(fields.get(name)),
    ) as [string, string, string];
    const refused = check(current, next, again);
    setRefusal(refused);
    if (refused) return;
    setBusy(true);
    try {
      const body = {
        current_password: current,
        new_password: next,
        end_other_sessions: endsOthers(fields),
      };
      const { body: done } = await call('POST /auth/me/password', { body });
      form.current?.reset();
      toast.success(t('done', { count: done.sessions_ended }));
      await refreshAll();
    } catch (error) {
      setRefusal(explain(error));
    } finally {
      setBusy(false);
    }
  }

  const errorOf = (field: Refusal['field']) => (refusal?.field === field ? refusal.why : null);
  return (
    <Panel title={t('title')}>
      <form ref={form} method="post" onSubmit={change} className="flex max-w-md flex-col gap-4 p-4">
        {/* Password managers look here for whose password it is. */}
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
        <div role="alert" className="empty:hidden">
          {refusal?.field === null && <Mark tone="bad">{refusal.why}</Mark>}
        </div>
        <Button type="submit" className="self-start" busy={busy}>
          {t('submit')}
        </Button>
      </form>
    </Panel>
  );
}
