'use client';

import { useState } from 'react';
import { toast } from 'sonner';
import { call } from '../api';
import { Button } from '../button';
import { Mark } from '../mark';
import { Panel } from '../panel';
import { CodeField, TextField } from '../text-field';
import { Ask } from './ask';

const text = {
  title: 'Second factor',
  on: 'On',
  renew: 'New recovery codes',
  renewWhy: 'Ten new ones; the older ones are good no longer.',
  turnOff: 'Turn off',
  turnOffWhy: 'Then your password alone opens the door again.',
  password: 'Password',
  code: 'Code',
  codeHint: 'From the app, or a recovery code.',
  isOff: 'The second factor is off.',
};

type Props = { onCodes: (codes: string[]) => void; onDisabled: () => void };

/** What can be done with a second factor that is on. */
export function ChangeSecondFactor({ onCodes, onDisabled }: Props) {
  const [asking, setAsking] = useState<'renew' | 'turn-off' | null>(null);
  const rest = () => setAsking(null);

  async function renew(fields: FormData) {
    const { body } = await call('POST /auth/me/second-factor/recovery-codes', {
      body: { code: String(fields.get('code')) },
    });
    onCodes(body.recovery_codes);
  }

  async function turnOff(fields: FormData) {
    await call('DELETE /auth/me/second-factor', {
      body: { password: String(fields.get('password')), code: String(fields.get('code')) },
    });
    toast.success(text.isOff);
    onDisabled();
  }

  const code = <CodeField recovery label={text.code} hint={text.codeHint} />;
  return (
    <Panel title={text.title} aside={<Mark tone="ok">{text.on}</Mark>}>
      <div className="flex flex-col gap-4 p-4">
        {asking === null && (
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => setAsking('renew')}>{text.renew}</Button>
            <Button onClick={() => setAsking('turn-off')}>{text.turnOff}</Button>
          </div>
        )}
        {asking === 'renew' && (
          <>
            <p>{text.renewWhy}</p>
            <Ask submit={text.renew} onSubmit={renew} onCancel={rest}>
              {code}
            </Ask>
          </>
        )}
        {asking === 'turn-off' && (
          <>
            <p>{text.turnOffWhy}</p>
            <Ask submit={text.turnOff} onSubmit={turnOff} onCancel={rest}>
              <TextField
                label={text.password}
                name="password"
                type="password"
                autoComplete="current-password"
                maxLength={256}
              />
              {code}
            </Ask>
          </>
        )}
      </div>
    </Panel>
  );
}
