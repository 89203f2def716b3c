'use client';

import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { UserDetail } from '@/lib/contract/users';
import { EMAIL_MAX, NAME_MAX } from '@/lib/vocabulary/limits';
import type { Role } from '@/lib/vocabulary/users';
import { call } from '../api';
import { Button } from '../button';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { refusalCode, refusedField, useRefusalText } from '../refusal';
import { useRefreshAll } from '../state/live';
import { useMe } from '../state/me';
import { TextField } from '../text-field';
import { RoleField } from './role-field';

type Editable = Pick<UserDetail, 'name' | 'email' | 'role' | 'is_active'>;
type Draft = Partial<Editable>;
type Refusal = { field: 'email' | null; why: string };

/**
 * Changes a user, against the version that was seen when typing began: what somebody else changed meanwhile is shown,
 * never overwritten unseen.
 */
export function UserForm({ user }: { user: UserDetail }) {
  const t = useTranslations('users.detail');
  const users = useTranslations('users');
  const refusalText = useRefusalText();
  const refreshAll = useRefreshAll();
  const own = useMe().id === user.id;
  const [draft, setDraft] = useState<Draft>({});
  const [seen, setSeen] = useState(user);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [stale, setStale] = useState(false);

  // Until something is typed, the newest version is the one that is seen.
  const base = Object.keys(draft).length === 0 ? user : seen;
  const shown: Editable = { ...base, ...draft };
  const changes = Object.fromEntries(
    Object.entries(draft).filter(([field, value]) => value !== base[field as keyof Editable]),
  ) as Draft;
  const changed = Object.keys(changes).length > 0;

  function edit(part: Draft) {
    setSeen(base);
    setDraft({ ...draft, ...part });
  }

  function forget() {
    setDraft({});
    setStale(false);
    setRefusal(null);
  }

  async function save(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setRefusal(null);
    setStale(false);
    try {
      const { body } = await call('PATCH /users/{id}', {
        params: { id: user.id },
        body: { ...changes, version: base.version },
      });
      toast.success(t('saved', { name: body.name }));
      forget();
      await refreshAll();
    } catch (error) {
      const code = refusalCode(error);
      if (code === 'stale_version' || code === 'precondition_failed') await catchUp();
      else if (code === 'already_exists') setRefusal({ field: 'email', why: users('emailTaken') });
      else if (refusedField(error) === 'email') setRefusal({ field: 'email', why: users('emailWrong') });
      else setRefusal({ field: null, why: refusalText(error) });
    } finally {
      setBusy(false);
    }
  }

  /** Shows how it stands now beside what was typed; saving again is against that. */
  async function catchUp() {
    const { body } = await call('GET /users/{id}', { params: { id: user.id } });
    setSeen(body);
    setStale(true);
    await refreshAll();
  }

  const now = (field: 'name' | 'email') =>
    stale && draft[field] !== undefined && draft[field] !== base[field]
      ? t('now', { value: base[field] })
      : undefined;

  return (
    <form method="post" onSubmit={save} className="flex flex-col gap-4 p-4">
      <TextField
        label={t('name')}
        value={shown.name}
        maxLength={NAME_MAX}
        autoComplete="off"
        hint={now('name')}
        onChange={({ target }) => edit({ name: target.value })}
      />
      <TextField
        label={t('email')}
        type="email"
        value={shown.email}
        maxLength={EMAIL_MAX}
        autoComplete="off"
        hint={now('email')}
        error={refusal?.field === 'email' ? refusal.why : null}
        onChange={({ target }) => edit({ email: target.value })}
      />
      <RoleField
        label={t('role')}
        value={shown.role}
        disabled={own}
        onChange={({ target }) => edit({ role: target.value as Role })}
      />
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
      <div role="alert" className="empty:hidden">
        {stale && <Mark tone="warn">{t('stale')}</Mark>}
        {refusal?.field === null && <Mark tone="bad">{refusal.why}</Mark>}
      </div>
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
