import Image from 'next/image';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { SecondFactorStart } from '@/lib/contract/account';
import { call } from '../api';
import { toast } from '../outcomes/toast';
import { Panel } from '../panel';
import { PasswordField } from '../password-field';
import { CodeField } from '../text-field';
import { Ask } from './ask';
import { EndOthers, endsOthers } from './end-others';

/**
 * Asks for the password, then shows the QR code and asks for a first code. The second factor is on only after a right
 * code.
 */
export function Enrolment({
  onEnabled,
  onCancel,
}: {
  onEnabled: (recoveryCodes: string[]) => void;
  onCancel: () => void;
}) {
  const t = useTranslations('secondFactor');
  const [started, setStarted] = useState<SecondFactorStart | null>(null);

  async function begin(fields: FormData) {
    const { body } = await call('POST /auth/me/second-factor', {
      body: { password: String(fields.get('password')) },
    });
    setStarted(body);
  }

  async function confirm(fields: FormData) {
    const { body } = await call('POST /auth/me/second-factor/confirm', {
      body: { code: String(fields.get('code')), end_other_sessions: endsOthers(fields) },
    });
    if (body.sessions_ended > 0) toast.success(t('othersEnded', { count: body.sessions_ended }));
    onEnabled(body.recovery_codes);
  }

  if (!started) {
    return (
      <Panel title={t('isYou')}>
        <div className="p-4">
          <Ask key="password" submit={t('goOn')} onSubmit={begin} onCancel={onCancel}>
            <PasswordField label={t('password')} />
          </Ask>
        </div>
      </Panel>
    );
  }
  return (
    <Panel title={t('scan')}>
      <div className="flex flex-col gap-5 p-4 sm:flex-row">
        <Qr svg={started.qr_svg} />
        <div className="flex min-w-0 flex-col gap-4">
          <p>{t('how')}</p>
          <p className="text-muted text-sm">
            {t('byHand')}{' '}
            <code className="block break-all pt-1 font-mono text-ink">
              {started.secret.replace(/(.{4})(?=.)/g, '$1 ')}
            </code>
          </p>
          <Ask key="code" submit={t('turnOn')} onSubmit={confirm} onCancel={onCancel}>
            <CodeField label={t('appCode')} />
            <EndOthers why={t('endOthersWhy')} />
          </Ask>
        </div>
      </div>
    </Panel>
  );
}

/** Dark on white in both themes, because cameras cannot read an inverted QR code. */
function Qr({ svg }: { svg: string }) {
  const t = useTranslations('secondFactor');
  return (
    <Image
      unoptimized
      width={192}
      height={192}
      alt={t('qr')}
      src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
      className="size-48 shrink-0 self-center rounded-md border border-line bg-white sm:self-start"
    />
  );
}
