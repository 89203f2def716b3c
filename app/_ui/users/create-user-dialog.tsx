import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { NAME_MAX } from '@/lib/vocabulary/limits';
import type { Role } from '@/lib/vocabulary/users';
import { useNewPassword } from '../account/new-password';
import { call } from '../api';
import { ChoiceField } from '../kit/choice-field';
import { FormDialog } from '../kit/form-dialog';
import { useWrite } from '../kit/use-write';
import { toast } from '../outcomes/toast';
import { PasswordField } from '../password-field';
import { refusalCode, refusedField, refusedFor, useRefusalText } from '../refusal';
import { EmailField, TextField } from '../text-field';
import { HandOverDialog } from './hand-over-dialog';
import { RoleField } from './role-field';

const ENTRIES = ['generate', 'type', 'none'] as const;
type Entry = (typeof ENTRIES)[number];
type Made = { name: string; password: string };

/** Sends a new user, and then makes the password of one who shall get a generated one. */
function useCreateUser(entry: Entry, onMade: (made: Made) => void) {
  const t = useTranslations('users');
  const refusalText = useRefusalText();
  const newPassword = useNewPassword();
  const writing = useWrite<'email' | 'password'>({
    explain: (error) => {
      if (refusalCode(error) === 'already_exists')
        return { field: 'email', why: t('emailTaken', refusedFor(error)) };
      if (refusedField(error) === 'email') return { field: 'email', why: t('emailWrong') };
      const weak = newPassword.refused(error, 'password');
      return weak === null ? null : { field: 'password', why: weak };
    },
  });

  async function create(fields: FormData, role: Role, close: () => void) {
    const text = (name: string) => String(fields.get(name) ?? '');
    const password = entry === 'type' ? text('password') : undefined;
    const why = password === undefined ? null : newPassword.check(password);
    if (why) return writing.refuse({ field: 'password', why });
    const body = { name: text('name'), email: text('email'), role, ...(password ? { password } : {}) };
    await writing.write(async () => {
      const { body: user } = await call('POST /users', { body });
      close();
      if (entry === 'generate') await handOver(user);
      else toast.success(t('create.done', { name: user.name }));
    });
  }

  async function handOver({ id, name }: { id: number; name: string }) {
    try {
      const { body } = await call('POST /users/{id}/reset-password', { params: { id }, body: {} });
      if (body.password) onMade({ name, password: body.password });
    } catch (error) {
      toast.warning(t('create.unfinished', { name, why: refusalText(error) }), { duration: 30_000 });
    }
  }

  return { writing, create, rule: newPassword.rule };
}

/** Creates a user, with a password that is generated, typed or left for later. */
export function CreateUserDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations('users');
  const [role, setRole] = useState<Role>('viewer');
  const [entry, setEntry] = useState<Entry>('generate');
  const [made, setMade] = useState<Made | null>(null);
  const { writing, create, rule } = useCreateUser(entry, setMade);

  function close() {
    setRole('viewer');
    setEntry('generate');
    onClose();
  }

  return (
    <>
      <FormDialog
        narrow
        open={open}
        onClose={close}
        writing={writing}
        onSubmit={(fields) => create(fields, role, close)}
        title={t('create.title')}
        description={t('create.why')}
        submit={t('create.submit')}
      >
        <TextField label={t('create.name')} name="name" autoComplete="off" maxLength={NAME_MAX} />
        <EmailField
          label={t('create.email')}
          name="email"
          autoComplete="off"
          error={writing.errorOf('email')}
        />
        <RoleField label={t('create.role')} value={role} onChange={setRole} />
        <ChoiceField
          legend={t('create.entry')}
          name="entry"
          choices={ENTRIES.map((one) => ({ value: one, text: t(`create.${one}`) }))}
          value={entry}
          onChange={setEntry}
        />
        {entry === 'type' && (
          <PasswordField
            label={t('create.password')}
            autoComplete="new-password"
            hint={rule}
            error={writing.errorOf('password')}
          />
        )}
      </FormDialog>
      <HandOverDialog
        name={made?.name ?? ''}
        password={made?.password ?? null}
        onDone={() => setMade(null)}
      />
    </>
  );
}
