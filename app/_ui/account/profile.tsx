'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { NAME_MAX } from '@/lib/vocabulary/limits';
import { call } from '../api';
import { Button } from '../button';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { Panel } from '../panel';
import { useRefusalText } from '../refusal';
import { useMe } from '../state/me';
import { TextField } from '../text-field';

/** One’s name; the e-mail address is changed by admins. */
export function Profile() {
  const t = useTranslations('account');
  const me = useMe();
  const { refresh } = useRouter();
  const refusalText = useRefusalText();
  const [name, setName] = useState(me.name);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);

  async function save(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setRefusal(null);
    try {
      const { body } = await call('PATCH /auth/me', { body: { name } });
      setName(body.name);
      toast.success(t('saved'));
      refresh();
    } catch (error) {
      setRefusal(refusalText(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Panel title={t('profile')}>
      <form method="post" onSubmit={save} className="flex max-w-md flex-col gap-4 p-4">
        <TextField
          label={t('name')}
          value={name}
          autoComplete="name"
          maxLength={NAME_MAX}
          onChange={({ target }) => setName(target.value)}
        />
        <TextField
          label={t('email')}
          value={me.email}
          readOnly
          required={false}
          hint={t('emailWhy')}
          className="bg-raised text-soft"
        />
        <div role="alert" className="empty:hidden">
          {refusal && <Mark tone="bad">{refusal}</Mark>}
        </div>
        <Button
          type="submit"
          className="self-start"
          busy={busy}
          disabled={name.trim() === '' || name.trim() === me.name}
        >
          {t('save')}
        </Button>
      </form>
    </Panel>
  );
}
