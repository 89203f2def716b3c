import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Writer } from '@/lib/contract/writers';
import { WRITER_MODES, type WriterMode } from '@/lib/vocabulary/writers';
import { call, read } from '../api';
import { ChoiceField } from '../kit/choice-field';
import { FormDialog } from '../kit/form-dialog';
import { ReasonField, typedInto } from '../kit/reason-field';
import { useWrite } from '../kit/use-write';
import { toast } from '../outcomes/toast';

type Props = { writer: Writer | null; onClose: () => void };

/** Decides what is done with what a writer writes, on the version that the person has seen. */
export function DecideDialog({ writer, onClose }: Props) {
  // Each opening is a new form.
  return writer && <DecideForm writer={writer} onClose={onClose} />;
}

function DecideForm({ writer, onClose }: Props & { writer: Writer }) {
  const t = useTranslations('writers');
  const [seen, setSeen] = useState(writer);
  const [mode, setMode] = useState<WriterMode>(writer.mode);
  const { id, role } = writer;
  const writing = useWrite({
    stale: {
      why: t('decide.stale'),
      reread: async () => setSeen(await read('GET /writers/{id}', { params: { id } })),
    },
  });

  async function save(reason: string) {
    await call('PATCH /writers/{id}', { params: { id }, body: { mode, reason } }, { version: seen.version });
    toast.success(t('decide.saved', { role, mode: t(`mode.${mode}`) }));
    onClose();
  }

  return (
    <FormDialog
      narrow
      open
      onClose={onClose}
      writing={writing}
      onSubmit={(fields) => writing.write(() => save(typedInto('reason', fields)))}
      title={t('decide.title', { role })}
      description={t('decide.about')}
      submit={t('decide.submit')}
    >
      <ChoiceField
        legend={t('columns.mode')}
        name="mode"
        choices={WRITER_MODES.map((one) => ({
          value: one,
          text: t(`mode.${one}`),
          about: t(`means.${one}`),
        }))}
        value={mode}
        onChange={setMode}
      />
      <ReasonField label={t('decide.reason')} />
    </FormDialog>
  );
}
