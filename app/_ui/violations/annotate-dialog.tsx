'use client';

import { type FormEvent, useState } from 'react';
import { useTimeZone, useTranslations } from 'use-intl';
import { NOTE_MAX, REASON_MAX } from '@/lib/vocabulary/limits';
import { Button } from '../button';
import { Dialog } from '../dialog';
import { TextArea } from '../text-area';
import { useLast } from '../use-last';
import { MuteChoice, type MuteUntil, muteMoment } from './mute-choice';
import { type AnnotateTarget, useAnnotate } from './use-annotate';

export type Ask = { note?: string } & (
  | ({ kind: 'acknowledge' | 'mute' } & AnnotateTarget)
  | { kind: 'dismiss'; id: number; what: string }
);

/** Asks for what belongs to an acknowledgement, a mute or a dismissal, and says what it means. */
export function AnnotateDialog({ ask, onClose }: { ask: Ask | null; onClose: (done: boolean) => void }) {
  const t = useTranslations('violations.ask');
  const { annotate, dismiss } = useAnnotate();
  const [busy, setBusy] = useState(false);
  const timeZone = useTimeZone() ?? 'UTC';
  const [until, setUntil] = useState<MuteUntil>({ preset: 'hour' });

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!ask) return;
    const text = String(new FormData(event.currentTarget).get('text') ?? '').trim();
    const note = text ? { note: text } : {};
    setBusy(true);
    const done =
      ask.kind === 'dismiss'
        ? await dismiss(ask.id, ask.what, text)
        : ask.kind === 'mute'
          ? await annotate(ask, { action: 'mute', until: muteMoment(until, timeZone), ...note })
          : await annotate(ask, { action: 'acknowledge', ...note });
    setBusy(false);
    if (done) onClose(true);
  }

  const shown = useLast(ask);
  const kind = shown?.kind ?? 'acknowledge';
  return (
    <Dialog
      open={ask !== null}
      onClose={() => onClose(false)}
      held={busy}
      narrow
      title={t(`${kind}.title`, { what: shown?.what ?? '' })}
      description={t(`${kind}.about`)}
      footer={
        <>
          <Button onClick={() => onClose(false)} disabled={busy}>
            {t('cancel')}
          </Button>
          <Button look="primary" type="submit" form="annotation" busy={busy}>
            {t(`${kind}.submit`)}
          </Button>
        </>
      }
    >
      <form id="annotation" onSubmit={submit} className="flex flex-col gap-4 p-5">
        {kind === 'mute' && <MuteChoice value={until} onChange={setUntil} />}
        <TextArea
          name="text"
          required={kind === 'dismiss'}
          label={t(kind === 'dismiss' ? 'reason' : 'note')}
          hint={t(kind === 'dismiss' ? 'reasonHint' : 'noteHint')}
          maxLength={kind === 'dismiss' ? REASON_MAX : NOTE_MAX}
          defaultValue={shown?.note ?? ''}
        />
      </form>
    </Dialog>
  );
}
