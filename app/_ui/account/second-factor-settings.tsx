import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { call } from '../api';
import { Button } from '../button';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { Panel } from '../panel';
import { PasswordField } from '../password-field';
import { CodeField } from '../text-field';
import { Ask } from './ask';

type Props = { onCodes: (codes: string[]) => void; onDisabled: () => void };

/** The actions for a second factor that is on. */
export function ChangeSecondFactor({ onCodes, onDisabled }: Props) {
  const t = useTranslations('secondFactor');
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
    toast.success(t('isOff'));
    onDisabled();
  }

  const code = <CodeField recovery label={t('code')} hint={t('codeHint')} />;
  return (
    <Panel title={t('title')} aside={<Mark tone="ok">{t('on')}</Mark>}>
      <div className="flex flex-col gap-4 p-4">
        {asking === null && (
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => setAsking('renew')}>{t('renew')}</Button>
            <Button onClick={() => setAsking('turn-off')}>{t('turnOff')}</Button>
          </div>
        )}
        {asking === 'renew' && (
          <>
            <p>{t('renewWhy')}</p>
            <Ask submit={t('renew')} onSubmit={renew} onCancel={rest}>
              {code}
            </Ask>
          </>
        )}
        {asking === 'turn-off' && (
          <>
            <p>{t('turnOffWhy')}</p>
            <Ask submit={t('turnOff')} onSubmit={turnOff} onCancel={rest}>
              <PasswordField label={t('password')} />
              {code}
            </Ask>
          </>
        )}
      </div>
    </Panel>
  );
}
