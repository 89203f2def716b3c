'use client';

import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { EMAIL_MAX, NAME_MAX } from '@/lib/vocabulary/limits';
import type { Role } from '@/lib/vocabulary/users';
import { useNewPassword } from '../account/new-password';
import { call } from '../api';
import { Button } from '../button';
import { Dialog } from '../dialog';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { PasswordField } from '../password-field';
import { refusalCode, refusedField, useRefusalText } from '../refusal';
import { useRefreshAll } from '../state/live';
import { TextField } from '../text-field';
import { HandOverDialog } from './hand-over-dialog';
import { RoleField } from './role-field';

const ENTRIES = ['generate', 'type', 'none'] as const;
type Entry = (typeof ENTRIES)[number];
type Refusal = { field: 'email' | 'password' | null; why: string };
type Made = { name: string; password: string };

/** Creates a user, with a password that is generated, typed or left for later. */
export function CreateUserDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations('users');
  const refusalText = useRefusalText();
  const newPassword = useNewPassword();
  const refreshAll = useRefreshAll();
  const form = useId();
  const [role, setRole] = useState<Role>('viewer');
  const [entry, setEntry] = useState<Entry>('generate');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [made, setMade] = useState<Made | null>(null);

  function close() {
    setRefusal(null);
    setRole('viewer');
    setEntry('generate');
    onClose();
  }

  function explain(error: unknown): Refusal {
    if (refusalCode(error) === 'already_exists') return { field: 'email', why: t('emailTaken') };
    if (refusedField(error) === 'email') return { field: 'email', why: t('emailWrong') };
    const weak = newPassword.refused(error, 'password');
    return weak ? { field: 'password', why: weak } : { field: null, why: refusalText(error) };
  }

  async function create(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => String(fields.get(name) ?? '');
    const password = entry === 'type' ? text('password') : undefined;
    const why = password === undefined ? null : newPassword.check(password);
    if (why) return setRefusal({ field: 'password', why });
    setBusy(true);
    setRefusal(null);
    try {
      const body = { name: text('name'), email: text('email'), role, ...(password ? { password } : {}) };
      const { body: user } = await call('POST /users', { body });
      close();
      if (entry === 'generate') await handOver(user);
      else toast.success(t('create.done', { name: user.name }));
      await refreshAll();
    } catch (error) {
      setRefusal(explain(error));
    } finally {
      setBusy(false);
    }
  }

  async function handOver({ id, name }: { id: number; name: string }) {
    try {
      const { body } = await call('POST /users/{id}/reset-password', { params: { id }, body: {} });
      if (body.password) setMade({ name, password: body.password });
    } catch (error) {
      toast.warning(t('create.unfinished', { name, why: refusalText(error) }), { duration: 30_000 });
    }
  }

  const errorOf = (field: Refusal['field']) => (refusal?.field === field ? refusal.why : null);
  return (
    <>
      <Dialog
        narrow
        open={open}
        onClose={close}
        held={busy}
        title={t('create.title')}
        description={t('create.why')}
        footer={
          <>
            <Button onClick={close} disabled={busy}>
              {t('create.cancel')}
            </Button>
            <Button look="primary" type="submit" form={form} busy={busy}>
              {t('create.submit')}
            </Button>
          </>
        }
      >
        <form id={form} method="post" onSubmit={create} className="flex flex-col gap-4 px-5 py-4">
          <TextField label={t('create.name')} name="name" autoComplete="off" maxLength={NAME_MAX} />
          <TextField
            label={t('create.email')}
            name="email"
            type="email"
            autoComplete="off"
            maxLength={EMAIL_MAX}
            error={errorOf('email')}
          />
          <RoleField
            label={t('create.role')}
            value={role}
            onChange={({ target }) => setRole(target.value as Role)}
          />
          <fieldset className="flex flex-col gap-2">
            <legend className="mb-1.5 font-medium text-sm">{t('create.entry')}</legend>
            {ENTRIES.map((one) => (
              <label key={one} className="flex min-h-6 items-center gap-2.5 text-sm">
                <input
                  type="radio"
                  name="entry"
                  value={one}
                  checked={entry === one}
                  onChange={() => setEntry(one)}
                />
                {t(`create.${one}`)}
              </label>
            ))}
          </fieldset>
          {entry === 'type' && (
            <PasswordField
              label={t('create.password')}
              autoComplete="new-password"
              hint={newPassword.rule}
              error={errorOf('password')}
            />
          )}
          <div role="alert" className="empty:hidden">
            {refusal?.field === null && <Mark tone="bad">{refusal.why}</Mark>}
          </div>
        </form>
      </Dialog>
      <HandOverDialog
        name={made?.name ?? ''}
        password={made?.password ?? null}
        onDone={() => setMade(null)}
      />
    </>
  );
}
