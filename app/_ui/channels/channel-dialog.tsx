'use client';

import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Channel } from '@/lib/contract/channels';
import { SEVERITIES } from '@/lib/vocabulary/alerts';
import { CHANNEL_NAME_MAX } from '@/lib/vocabulary/limits';
import { call } from '../api';
import { Button } from '../button';
import { Dialog } from '../dialog';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { refusalCode, refusedField, useRefusalText } from '../refusal';
import { useRefreshAll } from '../state/live';
import { TextField } from '../text-field';
import { bodyOf, type ChannelDraft, draftOf, type Field, fieldOf } from './channel-draft';
import { Choice, KindChoice, KindFields } from './channel-fields';
import { SecretDialog } from './secret-dialog';

type Refusal = { field: Field | null; why: string };

/** Creates a channel, or changes the one that is given, against the version that was seen. */
export function ChannelDialog(props: { channel: Channel | null; open: boolean; onClose: () => void }) {
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null);
  return (
    <>
      {props.open && <ChannelForm {...props} onMade={(name, secret) => setMade({ name, secret })} />}
      <SecretDialog name={made?.name ?? ''} secret={made?.secret ?? null} onDone={() => setMade(null)} />
    </>
  );
}

function ChannelForm({
  channel,
  onClose,
  onMade,
}: {
  channel: Channel | null;
  onClose: () => void;
  onMade: (name: string, secret: string) => void;
}) {
  const t = useTranslations('channels');
  const refusalText = useRefusalText();
  const refreshAll = useRefreshAll();
  const form = useId();
  const [draft, setDraft] = useState(() => draftOf(channel));
  const [version, setVersion] = useState(channel?.version ?? null);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const edit = (part: Partial<ChannelDraft>) => setDraft((before) => ({ ...before, ...part }));
  const errorOf = (field: Field) => (refusal?.field === field ? refusal.why : null);

  async function save(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setRefusal(null);
    try {
      const body = bodyOf(draft);
      if (channel === null) {
        const { signing_secret } = (await call('POST /alerts/channels', { body })).body;
        if (signing_secret !== null) onMade(draft.name, signing_secret);
      } else {
        await call(
          'PATCH /alerts/channels/{id}',
          { params: { id: channel.id }, body },
          { version: version ?? channel.version },
        );
      }
      toast.success(t(channel ? 'form.saved' : 'form.created', { name: draft.name }));
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
    if (code === 'precondition_failed' && channel) {
      const { body } = await call('GET /alerts/channels/{id}', { params: { id: channel.id } });
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
      title={channel ? t('form.edit', { name: channel.name }) : t('form.create')}
      description={t(channel ? 'form.editWhy' : 'form.createWhy')}
      footer={
        <>
          <Button onClick={onClose} disabled={busy}>
            {t('cancel')}
          </Button>
          <Button look="primary" type="submit" form={form} busy={busy}>
            {t(channel ? 'form.save' : 'form.submit')}
          </Button>
        </>
      }
    >
      <form id={form} method="post" onSubmit={save} className="flex flex-col gap-4 px-5 py-4">
        {channel === null && <KindChoice draft={draft} edit={edit} />}
        <TextField
          label={t('form.name')}
          value={draft.name}
          maxLength={CHANNEL_NAME_MAX}
          autoComplete="off"
          error={errorOf('name')}
          onChange={({ target }) => edit({ name: target.value })}
        />
        <Choice
          label={t('form.severity')}
          value={draft.min_severity}
          words={Object.fromEntries(SEVERITIES.map((one) => [one, t(`severity.${one}`)]))}
          onChange={(one) => edit({ min_severity: one as ChannelDraft['min_severity'] })}
        />
        <KindFields draft={draft} edit={edit} errorOf={errorOf} existing={channel !== null} />
        <div role="alert" className="empty:hidden">
          {refusal?.field === null && <Mark tone="bad">{refusal.why}</Mark>}
        </div>
      </form>
    </Dialog>
  );
}
