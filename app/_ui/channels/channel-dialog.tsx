import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Channel } from '@/lib/contract/channels';
import { SEVERITIES } from '@/lib/vocabulary/alerts';
import { CHANNEL_NAME_MAX } from '@/lib/vocabulary/limits';
import { call, read } from '../api';
import { SelectField } from '../kit/choice-field';
import { draftField } from '../kit/draft-field';
import { FormDialog } from '../kit/form-dialog';
import { useWrite } from '../kit/use-write';
import { toast } from '../outcomes/toast';
import { refusalCode, refusedField } from '../refusal';
import { ShownOnce } from '../shown-once';
import { TextField } from '../text-field';
import { bodyOf, type ChannelDraft, draftOf, type Field, fieldOf } from './channel-draft';
import { KindChoice, KindFields } from './channel-fields';

/** Creates a channel, or changes the given one with the version that the person has seen. */
export function ChannelDialog(props: { channel: Channel | null; open: boolean; onClose: () => void }) {
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null);
  return (
    <>
      {props.open && <ChannelForm {...props} onMade={(name, secret) => setMade({ name, secret })} />}
      <SecretDialog name={made?.name ?? ''} secret={made?.secret ?? null} onDone={() => setMade(null)} />
    </>
  );
}

type FormProps = {
  channel: Channel | null;
  onClose: () => void;
  onMade: (name: string, secret: string) => void;
};

function ChannelForm({ channel, onClose, onMade }: FormProps) {
  const t = useTranslations('channels');
  const [draft, setDraft] = useState(() => draftOf(channel));
  const [seen, setSeen] = useState(channel);
  const edit = (part: Partial<ChannelDraft>) => setDraft((before) => ({ ...before, ...part }));
  const writing = useWrite<Field>({
    explain: (error) => {
      const code = refusalCode(error);
      if (code === 'already_exists') return { field: 'name', why: t('form.wrong.taken') };
      if (code === 'not_applicable') return t('form.wrong.tooMany');
      const field = code === 'invalid_input' ? fieldOf(refusedField(error)) : null;
      return field && { field, why: t(`form.wrong.${field}`) };
    },
    stale: {
      why: t('form.wrong.stale'),
      reread: async () =>
        seen && setSeen(await read('GET /alerts/channels/{id}', { params: { id: seen.id } })),
    },
  });
  const { errorOf } = writing;
  const field = draftField({ draft, edit, errorOf });

  async function save() {
    const body = bodyOf(draft);
    if (seen === null) {
      const { signing_secret } = (await call('POST /alerts/channels', { body })).body;
      if (signing_secret !== null) onMade(draft.name, signing_secret);
    } else {
      const { id, version } = seen;
      await call('PATCH /alerts/channels/{id}', { params: { id }, body }, { version });
    }
    toast.success(t(channel ? 'form.saved' : 'form.created', { name: draft.name }));
    onClose();
  }

  return (
    <FormDialog
      narrow
      open
      onClose={onClose}
      writing={writing}
      onSubmit={() => writing.write(save)}
      title={channel ? t('form.edit', { name: channel.name }) : t('form.create')}
      description={t(channel ? 'form.editWhy' : 'form.createWhy')}
      submit={t(channel ? 'form.save' : 'form.submit')}
    >
      {channel === null && <KindChoice draft={draft} edit={edit} />}
      <TextField label={t('form.name')} maxLength={CHANNEL_NAME_MAX} autoComplete="off" {...field('name')} />
      <SelectField
        label={t('form.severity')}
        value={draft.min_severity}
        choices={SEVERITIES.map((value) => ({ value, text: t(`severity.${value}`) }))}
        onChange={(min_severity) => edit({ min_severity })}
      />
      <KindFields draft={draft} edit={edit} errorOf={errorOf} existing={channel !== null} />
    </FormDialog>
  );
}

type Props = { name: string; secret: string | null; onDone: () => void };

/** A signing secret that was made. */
function SecretDialog({ name, secret, onDone }: Props) {
  const t = useTranslations('channels.made');
  return (
    <ShownOnce
      secret={secret}
      onDone={onDone}
      title={t('title', { name })}
      why={t('why')}
      label={t('label')}
      words={{ copy: t('copy'), copied: t('copied'), notCopied: t('notCopied'), done: t('done') }}
    />
  );
}
