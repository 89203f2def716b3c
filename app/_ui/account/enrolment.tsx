'use client';

import Image from 'next/image';
import { useState } from 'react';
import type { SecondFactorStart } from '@/lib/contract/auth';
import { call } from '../api';
import { Panel } from '../panel';
import { CodeField, TextField } from '../text-field';
import { Ask } from './ask';

const text = {
  first: 'Confirm that it is you',
  password: 'Password',
  goOn: 'Go on',
  scan: 'Scan, then type the code',
  how: 'Scan this with an authenticator app, such as the one that your password manager has. Then type the code that it shows.',
  qr: 'QR code for the authenticator app',
  byHand: 'No camera? Type this key into the app:',
  code: 'Code from the app',
  turnOn: 'Turn on',
};

/** Password, then QR code and a first code. Nothing is on before that code was right. */
export function Enrolment({
  onEnabled,
  onCancel,
}: {
  onEnabled: (recoveryCodes: string[]) => void;
  onCancel: () => void;
}) {
  const [started, setStarted] = useState<SecondFactorStart | null>(null);

  async function begin(fields: FormData) {
    const { body } = await call('POST /auth/me/second-factor', {
      body: { password: String(fields.get('password')) },
    });
    setStarted(body);
  }

  async function confirm(fields: FormData) {
    const { body } = await call('POST /auth/me/second-factor/confirm', {
      body: { code: String(fields.get('code')) },
    });
    onEnabled(body.recovery_codes);
  }

  if (!started) {
    return (
      <Panel title={text.first}>
        <div className="p-4">
          <Ask key="password" submit={text.goOn} onSubmit={begin} onCancel={onCancel}>
            <TextField
              label={text.password}
              name="password"
              type="password"
              autoComplete="current-password"
              maxLength={256}
            />
          </Ask>
        </div>
      </Panel>
    );
  }
  return (
    <Panel title={text.scan}>
      <div className="flex flex-col gap-5 p-4 sm:flex-row">
        <Qr svg={started.qr_svg} />
        <div className="flex min-w-0 flex-col gap-4">
          <p>{text.how}</p>
          <p className="text-muted text-sm">
            {text.byHand}{' '}
            <code className="block break-all pt-1 font-mono text-ink">
              {started.secret.replace(/(.{4})(?=.)/g, '$1 ')}
            </code>
          </p>
          <Ask key="code" submit={text.turnOn} onSubmit={confirm} onCancel={onCancel}>
            <CodeField label={text.code} />
          </Ask>
        </div>
      </div>
    </Panel>
  );
}

/** Dark on white in both themes: cameras do not read it the other way round. */
function Qr({ svg }: { svg: string }) {
  return (
    <Image
      unoptimized
      width={192}
      height={192}
      alt={text.qr}
      src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
      className="size-48 shrink-0 self-center rounded-md border border-line bg-white sm:self-start"
    />
  );
}
