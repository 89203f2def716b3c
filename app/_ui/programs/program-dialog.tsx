'use client';

import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Program } from '@/lib/contract/programs';
import { call } from '../api';
import { Button } from '../button';
import { Dialog } from '../dialog';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { refusalCode, refusedField, useRefusalText } from '../refusal';
import { useRefreshAll } from '../state/live';
import { TextArea } from '../text-area';
import { FieldError, TextField } from '../text-field';
import { ExpiryChoice } from './expiry-choice';
import { KeyShown, type MadeKey } from './key-shown';
import { PermissionChoice } from './permission-choice';
import { bodyOf, draftOf, expiresAt, type Field, fieldOf, type ProgramDraft } from './program-draft';

type Refusal = { field: Field | null; why: string };

/** Creates a program with its first key, or changes the one that is given, against the version that was seen. */
export function ProgramDialog(props: { program: Program | null; open: boolean; onClose: () => void }) {
  const [made, setMade] = useState<MadeKey | null>(null);
  return (
    <>
      {props.open && <ProgramForm {...props} onMade={setMade} />}
      <KeyShown made={made} onDone={() => setMade(null)} />
    </>
  );
}

function ProgramForm({
  program,
  onClose,
  onMade,
}: {
  program: Program | null;
  onClose: () => void;
  onMade: (made: MadeKey) => void;
}) {
  const t = useTranslations('programs');
  const refusalText = useRefusalText();
  const refreshAll = useRefreshAll();
  const form = useId();
  const [draft, setDraft] = useState(() => draftOf(program));
  const [version, setVersion] = useState(program?.version ?? '');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const edit = (part: Partial<ProgramDraft>) => setDraft((before) => ({ ...before, ...part }));
  const errorOf = (field: Field) => (refusal?.field === field ? refusal.why : null);

  async function save(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setRefusal(null);
    try {
      const body = bodyOf(draft);
      if (program === null) {
        const { name, expiry } = draft;
        const first = { name, expires_at: expiresAt(expiry, Date.now()) };
        const { key } = (await call('POST /programs', { body: { ...body, ...first } })).body;
        onMade({ program: name, key });
      } else {
        await call('PATCH /programs/{id}', { params: { id: program.id }, body }, { version });
        toast.success(t('form.saved', { name: program.name }));
      }
      onClose();
      await refreshAll();
    } catch (error) {
      setRefusal(await explain(error));
    } finally {
      setBusy(false);
    }
  }

  async function explain(error: unknown): Promise<Refusal> {
    const code = refusalCode(error);
    if (code === 'already_exists') return { field: 'name', why: t('form.wrong.taken') };
    if (code === 'precondition_failed' && program) {
      const { body } = await call('GET /programs/{id}', { params: { id: program.id } });
      setVersion(body.version);
      await refreshAll();
      return { field: null, why: t('form.wrong.stale') };
    }
    if (code === 'not_applicable') return { field: null, why: t('form.wrong.tooMany') };
    const field = code === 'invalid_input' ? fieldOf(refusedField(error)) : null;
    return field ? { field, why: t(`form.wrong.${field}`) } : { field: null, why: refusalText(error) };
  }

  return (
    <Dialog
      narrow
      open
      onClose={onClose}
      held={busy}
      title={program ? t('form.edit', { name: program.name }) : t('form.create')}
      description={t(program ? 'form.editWhy' : 'form.createWhy')}
      footer={
        <>
          <Button onClick={onClose} disabled={busy}>
            {t('cancel')}
          </Button>
          <Button look="primary" type="submit" form={form} busy={busy}>
            {t(program ? 'form.save' : 'form.submit')}
          </Button>
        </>
      }
    >
      <form id={form} method="post" onSubmit={save} className="flex flex-col gap-4 px-5 py-4">
        {program === null && (
          <TextField
            label={t('form.name')}
            hint={t('form.nameHint')}
            value={draft.name}
            maxLength={63}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            error={errorOf('name')}
            onChange={({ target }) => edit({ name: target.value })}
          />
        )}
        <PermissionChoice draft={draft} edit={edit} error={errorOf('permissions')} />
        <div className="flex flex-col gap-1.5">
          <TextArea
            label={t('form.networks')}
            hint={t('form.networksHint')}
            value={draft.networks}
            spellCheck={false}
            onChange={({ target }) => edit({ networks: target.value })}
          />
          <FieldError id={`${form}-networks`}>{errorOf('networks')}</FieldError>
        </div>
        <TextField
          label={t('form.limit')}
          hint={t('form.limitHint')}
          required={false}
          type="number"
          inputMode="numeric"
          min={1}
          max={1_000_000}
          value={draft.rateLimit}
          error={errorOf('rate_limit')}
          onChange={({ target }) => edit({ rateLimit: target.value })}
        />
        {program === null && <ExpiryChoice value={draft.expiry} onChange={(expiry) => edit({ expiry })} />}
        <div role="alert" className="empty:hidden">
          {(refusal?.field === null || refusal?.field === 'expires_at') && (
            <Mark tone="bad">{refusal.why}</Mark>
          )}
        </div>
      </form>
    </Dialog>
  );
}
