'use client';

import { useState } from 'react';
import { useTimeZone, useTranslations } from 'use-intl';
import { FormDialog } from '../kit/form-dialog';
import { NoteField, ReasonField, typedInto } from '../kit/reason-field';
import { useLast } from '../use-last';
import { MuteChoice, type MuteUntil, muteMoment } from './mute-choice';
import { type AnnotateTarget, useAnnotate } from './use-annotate';

export type Ask = { note?: string } & (
  | ({ kind: 'acknowledge' | 'mute' } & AnnotateTarget)
  | { kind: 'dismiss'; id: number; what: string }
);

/** Asks for the fields of an acknowledgement, a mute or a dismissal, and explains its effect. */
export function AnnotateDialog({ ask, onClose }: { ask: Ask | null; onClose: (done: boolean) => void }) {
  const t = useTranslations('violations.ask');
  const { writing, annotate, dismiss } = useAnnotate();
  const timeZone = useTimeZone() ?? 'UTC';
  const [until, setUntil] = useState<MuteUntil>({ preset: 'hour' });

  function send(asked: Ask, fields: FormData): Promise<boolean> {
    if (asked.kind === 'dismiss') return dismiss(asked.id, asked.what, typedInto('reason', fields));
    const text = typedInto('note', fields);
    const note = text ? { note: text } : {};
    return asked.kind === 'mute'
      ? annotate(asked, { action: 'mute', until: muteMoment(until, timeZone), ...note })
      : annotate(asked, { action: 'acknowledge', ...note });
  }

  const shown = useLast(ask);
  const kind = shown?.kind ?? 'acknowledge';
  return (
    <FormDialog
      narrow
      open={ask !== null}
      onClose={() => onClose(false)}
      writing={writing}
      onSubmit={async (fields) => {
        if (ask && (await send(ask, fields))) onClose(true);
      }}
      title={t(`${kind}.title`, { what: shown?.what ?? '' })}
      description={t(`${kind}.about`)}
      submit={t(`${kind}.submit`)}
    >
      {kind === 'mute' && <MuteChoice value={until} onChange={setUntil} />}
      {kind === 'dismiss' ? (
        <ReasonField label={t('reason')} hint={t('reasonHint')} defaultValue={shown?.note} />
      ) : (
        <NoteField label={t('note')} hint={t('noteHint')} defaultValue={shown?.note} />
      )}
    </FormDialog>
  );
}
