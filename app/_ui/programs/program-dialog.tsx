import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Program } from '@/lib/contract/programs';
import { call, read } from '../api';
import { draftField } from '../kit/draft-field';
import { FormDialog } from '../kit/form-dialog';
import { useWrite } from '../kit/use-write';
import { toast } from '../outcomes/toast';
import { refusalCode, refusedField } from '../refusal';
import { TextArea } from '../text-area';
import { TextField } from '../text-field';
import { ExpiryChoice } from './expiry-choice';
import { KeyShown, type MadeKey } from './key-shown';
import { PermissionChoice } from './permission-choice';
import { bodyOf, draftOf, expiresAt, type Field, fieldOf, type ProgramDraft } from './program-draft';

/** Creates a program with its first key, or changes the given one with the version that the person has seen. */
export function ProgramDialog(props: { program: Program | null; open: boolean; onClose: () => void }) {
  const [made, setMade] = useState<MadeKey | null>(null);
  return (
    <>
      {props.open && <ProgramForm {...props} onMade={setMade} />}
      <KeyShown made={made} onDone={() => setMade(null)} />
    </>
  );
}

type FormProps = { program: Program | null; onClose: () => void; onMade: (made: MadeKey) => void };

function ProgramForm({ program, onClose, onMade }: FormProps) {
  const t = useTranslations('programs');
  const [draft, setDraft] = useState(() => draftOf(program));
  const [seen, setSeen] = useState(program);
  const edit = (part: Partial<ProgramDraft>) => setDraft((before) => ({ ...before, ...part }));
  const writing = useWrite<Field>({
    explain: (error) => {
      const code = refusalCode(error);
      if (code === 'already_exists') return { field: 'name', why: t('form.wrong.taken') };
      if (code === 'not_applicable') return t('form.wrong.tooMany');
      const field = code === 'invalid_input' ? fieldOf(refusedField(error)) : null;
      return field && { field: field === 'expires_at' ? null : field, why: t(`form.wrong.${field}`) };
    },
    stale: {
      why: t('form.wrong.stale'),
      reread: async () => seen && setSeen(await read('GET /programs/{id}', { params: { id: seen.id } })),
    },
  });
  const { errorOf } = writing;
  const field = draftField({ draft, edit, errorOf });

  async function save() {
    const body = bodyOf(draft);
    if (seen === null) {
      const { name, expiry } = draft;
      const first = { name, expires_at: expiresAt(expiry, Date.now()) };
      const { key } = (await call('POST /programs', { body: { ...body, ...first } })).body;
      onMade({ program: name, key });
    } else {
      const { id, name, version } = seen;
      await call('PATCH /programs/{id}', { params: { id }, body }, { version });
      toast.success(t('form.saved', { name }));
    }
    onClose();
  }

  return (
    <FormDialog
      narrow
      open
      onClose={onClose}
      writing={writing}
      onSubmit={() => writing.write(save)}
      title={program ? t('form.edit', { name: program.name }) : t('form.create')}
      description={t(program ? 'form.editWhy' : 'form.createWhy')}
      submit={t(program ? 'form.save' : 'form.submit')}
    >
      {program === null && (
        <TextField
          label={t('form.name')}
          hint={t('form.nameHint')}
          maxLength={63}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          {...field('name')}
        />
      )}
      <PermissionChoice draft={draft} edit={edit} error={errorOf('permissions')} />
      <TextArea
        label={t('form.networks')}
        hint={t('form.networksHint')}
        spellCheck={false}
        {...field('networks')}
      />
      <TextField
        label={t('form.limit')}
        hint={t('form.limitHint')}
        required={false}
        type="number"
        inputMode="numeric"
        min={1}
        max={1_000_000}
        {...field('rate_limit')}
      />
      {program === null && <ExpiryChoice value={draft.expiry} onChange={(expiry) => edit({ expiry })} />}
    </FormDialog>
  );
}
