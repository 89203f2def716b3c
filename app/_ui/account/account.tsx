'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Button, buttonLook } from '../button';
import { useKeys } from '../keys/use-keys';
import { Mark } from '../mark';
import { PageHeader } from '../page-header';
import { Panel } from '../panel';
import { useMe } from '../state/me';
import { OwnSessions } from './own-sessions';
import { Password } from './password';
import { Profile } from './profile';
import { Shown } from './shown';

/** The person’s own account: name, password, second factor, language and other settings, sessions. */
export function Account({ hasPassword }: { hasPassword: boolean }) {
  const t = useTranslations('account');
  const pages = useTranslations('pages');
  const words = useTranslations('words');
  const { email, role } = useMe();
  return (
    <>
      <PageHeader title={pages('account')} about={t('about', { email, role: words(`role.${role}`) })} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          <Profile />
          <Shown />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          {hasPassword ? (
            <>
              <SecondFactorPanel />
              <Password />
            </>
          ) : (
            <SingleSignOnPanel />
          )}
          <KeysPanel />
        </div>
        <div className="min-w-0 lg:col-span-2">
          <OwnSessions />
        </div>
      </div>
    </>
  );
}

function SecondFactorPanel() {
  const t = useTranslations('account.secondFactor');
  const state = useTranslations('secondFactor');
  const { second_factor_enabled: on } = useMe();
  return (
    <Panel title={t('title')} aside={<Mark tone={on ? 'ok' : 'idle'}>{state(on ? 'on' : 'off')}</Mark>}>
      <div className="flex flex-col items-start gap-3 px-4 pt-1.5 pb-4">
        <p className="text-muted text-sm">{t(on ? 'onWhy' : 'offWhy')}</p>
        <Link href="/account/second-factor" prefetch={false} className={buttonLook()}>
          {t(on ? 'change' : 'setUp')}
        </Link>
      </div>
    </Panel>
  );
}

/** For users without a password: both a new password and a second factor need the present password. */
function SingleSignOnPanel() {
  const t = useTranslations('account.singleSignOn');
  return (
    <Panel title={t('title')}>
      <p className="px-4 pt-1.5 pb-4 text-muted text-sm">{t('why')}</p>
    </Panel>
  );
}

function KeysPanel() {
  const t = useTranslations('account.keys');
  const { show } = useKeys();
  return (
    <Panel title={t('title')}>
      <div className="flex flex-col items-start gap-3 px-4 pt-1.5 pb-4">
        <p className="text-muted text-sm">{t('why')}</p>
        <Button onClick={() => show('help')}>{t('open')}</Button>
      </div>
    </Panel>
  );
}
