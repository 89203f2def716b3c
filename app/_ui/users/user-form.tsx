import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { UserDetail } from '@/lib/contract/users';
import { NAME_MAX } from '@/lib/vocabulary/limits';
import { call, read } from '../api';
import { Button } from '../button';
import { Refused } from '../kit/refused';
import { useWrite } from '../kit/use-write';
import { toast } from '../outcomes/toast';
import { refusalCode, refusedField, refusedFor } from '../refusal';
import { useMe } from '../state/me';
import { EmailField, TextField } from '../text-field';
import { RoleField } from './role-field';

type Editable = Pick<UserDetail, 'name' | 'email' | 'role' | 'is_active'>;
type Draft = Partial<Editable>;

/** What is typed over a user, with the version from when the typing began, and how it is sent. */
function useUserDraft(user: UserDetail) {
  const t = useTranslations('users.detail');
  const users = useTranslations('users');
  const [draft, setDraft] = useState<Draft>({});
  const [seen, setSeen] = useState(user);
  const writing = useWrite<'email'>({
    explain: (error) => {
      if (refusalCode(error) === 'already_exists')
        return { field: 'email', why: users('emailTaken', refusedFor(error)) };
      return refusedField(error) === 'email' ? { field: 'email', why: users('emailWrong') } : null;
    },
    // The present values are shown beside the typed ones; the next save uses the present version.
    stale: {
      why: t('stale'),
      reread: async () => setSeen(await read('GET /users/{id}', { params: { id: user.id } })),
    },
  });
  // Until the person types something, the form uses the newest version.
  const base = Object.keys(draft).length === 0 ? user : seen;
  const changes = Object.fromEntries(
    Object.entries(draft).filter(([field, value]) => value !== base[field as keyof Editable]),
  ) as Draft;

  function edit(part: Draft) {
    setSeen(base);
    setDraft({ ...draft, ...part });
  }

  function forget() {
    setDraft({});
    writing.forget();
  }

  async function save() {
    const body = { ...changes, version: base.version };
    const { body: saved } = await call('PATCH /users/{id}', { params: { id: user.id }, body });
    toast.success(t('saved', { name: saved.name }));
    forget();
  }

  return { draft, base, edit, forget, writing, save, changed: Object.keys(changes).length > 0 };
}

/**
 * Changes a user, with the version from when the typing began. A change by somebody else meanwhile is shown, and never
 * overwritten without that.
 */
export function UserForm({ user }: { user: UserDetail }) {
  const t = useTranslations('users.detail');
  const own = useMe().id === user.id;
  const { draft, base, edit, forget, writing, save, changed } = useUserDraft(user);
  const { busy, refusal, errorOf } = writing;
  const shown: Editable = { ...base, ...draft };
  const now = (field: 'name' | 'email') =>
    refusal?.isStale && draft[field] !== undefined && draft[field] !== base[field]
      ? t('now', { value: base[field] })
      : undefined;

  function submit(event: FormEvent) {
    event.preventDefault();
    void writing.write(save);
  }

  return (
    <form method="post" onSubmit={submit} className="flex flex-col gap-4 p-4">
      <TextField
        label={t('name')}
        value={shown.name}
        maxLength={NAME_MAX}
        autoComplete="off"
        hint={now('name')}
        onChange={({ target }) => edit({ name: target.value })}
      />
      <EmailField
        label={t('email')}
        value={shown.email}
        autoComplete="off"
        hint={now('email')}
        error={errorOf('email')}
        onChange={({ target }) => edit({ email: target.value })}
      />
      <RoleField label={t('role')} value={shown.role} disabled={own} onChange={(role) => edit({ role })} />
      <div className="flex flex-col gap-1">
        <label className="flex min-h-6 items-center gap-2.5 font-medium text-sm">
          <input
            type="checkbox"
            className="size-4"
            checked={shown.is_active}
            disabled={own}
            onChange={({ target }) => edit({ is_active: target.checked })}
          />
          {t('active')}
        </label>
        <p className="text-muted text-xs">{t(own ? 'own' : 'activeHint')}</p>
      </div>
      <Refused refusal={refusal} />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="primary" busy={busy} disabled={!changed}>
          {t('save')}
        </Button>
        {changed && (
          <Button onClick={forget} disabled={busy}>
            {t('discard')}
          </Button>
        )}
      </div>
    </form>
  );
}
