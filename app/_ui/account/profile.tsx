import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { NAME_MAX } from '@/lib/vocabulary/limits';
import { call } from '../api';
import { Button } from '../button';
import { Refused } from '../kit/refused';
import { useWrite } from '../kit/use-write';
import { toast } from '../outcomes/toast';
import { Panel } from '../panel';
import { useMe } from '../state/me';
import { TextField } from '../text-field';

/** The person’s own name; only admins change the e-mail address. */
export function Profile() {
  const t = useTranslations('account');
  const me = useMe();
  const { refresh } = useRouter();
  const [name, setName] = useState(me.name);
  const { busy, refusal, write } = useWrite();

  function save(event: FormEvent) {
    event.preventDefault();
    void write(async () => {
      const { body } = await call('PATCH /auth/me', { body: { name } });
      setName(body.name);
      toast.success(t('saved'));
      refresh();
    });
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
        <Refused refusal={refusal} />
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
