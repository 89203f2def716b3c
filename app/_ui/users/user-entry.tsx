import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { UserDetail } from '@/lib/contract/users';
import { call } from '../api';
import { AskingButton } from '../kit/asking-button';
import { toast } from '../outcomes/toast';
import { Panel } from '../panel';
import { useMe } from '../state/me';
import { Ago, useMoment } from '../time';
import { SecondFactorState, SingleSignOnState } from './cells';
import { Fact } from './fact';
import { HandOverDialog } from './hand-over-dialog';
import { LockOuts } from './lock-outs';

/** How a user signs in: password and second factor, with the actions of an admin. */
export function UserEntry({ user, sessions }: { user: UserDetail; sessions: number }) {
  const t = useTranslations('users');
  const words = useTranslations('words');
  const own = useMe().id === user.id;
  return (
    <Panel title={t('detail.entry')}>
      <dl className="flex flex-col gap-2.5 px-4 pt-2 pb-4 text-sm">
        <Fact name={t('detail.password')}>
          <PasswordState user={user} />
        </Fact>
        <Fact name={t('detail.secondFactor')}>
          <SecondFactorState on={user.second_factor_enabled} />
        </Fact>
        <Fact name={t('detail.singleSignOn')}>
          <SingleSignOnState on={user.single_sign_on} />
        </Fact>
        <Fact name={t('detail.lastSignIn')}>
          {user.last_sign_in_at ? <Ago at={user.last_sign_in_at} /> : words('never')}
        </Fact>
        <LockOuts user={user} />
      </dl>
      <div className="flex flex-wrap gap-2 border-line border-t p-4">
        {own ? (
          <Link href="/account" className="text-accent text-sm underline underline-offset-4">
            {t('detail.ownEntry')}
          </Link>
        ) : (
          <>
            <ResetPassword user={user} sessions={sessions} />
            {user.second_factor_enabled && <DisableSecondFactor user={user} />}
          </>
        )}
      </div>
    </Panel>
  );
}

function PasswordState({ user }: { user: UserDetail }) {
  const t = useTranslations('users.detail');
  const moment = useMoment(user.password_changed_at ?? 0);
  if (!user.has_password) return <span className="text-muted">{t('passwordNone')}</span>;
  return (
    <span suppressHydrationWarning>
      {user.password_changed_at ? t('passwordSet', { moment }) : t('passwordThere')}
    </span>
  );
}

function ResetPassword({ user: { id, name }, sessions }: { user: UserDetail; sessions: number }) {
  const t = useTranslations('users.reset');
  const label = useTranslations('users.detail');
  const [password, setPassword] = useState<string | null>(null);

  async function reset() {
    const { body } = await call('POST /users/{id}/reset-password', { params: { id }, body: {} });
    toast.success(t('done', { count: body.sessions_ended }));
    setPassword(body.password);
  }

  return (
    <>
      <AskingButton
        button={{ children: label('reset') }}
        title={t('title', { name })}
        why={t('why', { count: sessions })}
        submit={t('submit')}
        onConfirm={reset}
      />
      <HandOverDialog name={name} password={password} onDone={() => setPassword(null)} />
    </>
  );
}

function DisableSecondFactor({ user: { id, name } }: { user: UserDetail }) {
  const t = useTranslations('users.disable');
  const label = useTranslations('users.detail');

  async function disable() {
    await call('POST /users/{id}/disable-second-factor', { params: { id } });
    toast.success(t('done', { name }));
  }

  return (
    <AskingButton
      button={{ children: label('disable') }}
      title={t('title', { name })}
      why={t('why')}
      submit={t('submit')}
      onConfirm={disable}
    />
  );
}
