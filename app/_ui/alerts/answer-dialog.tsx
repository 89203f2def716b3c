'use client';

import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { NOTE_MAX } from '@/lib/vocabulary/limits';
import { Button } from '../button';
import { Dialog } from '../dialog';
import { TextArea } from '../text-area';
import { useLast } from '../use-last';
import { useAnswer } from './use-answer';

const HOUR_MS = 3_600_000;
const SPANS = { hour: HOUR_MS, shift: 8 * HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS };
type Span = keyof typeof SPANS;

export type Asked = { kind: 'acknowledge' | 'silence'; id: number; what: string };

/** Asks for what belongs to an acknowledgement or a silence, and says what it means. */
export function AnswerDialog({ asked, onClose }: { asked: Asked | null; onClose: () => void }) {
  const t = useTranslations('alerts.answer');
  const answer = useAnswer();
  const [busy, setBusy] = useState(false);
  const [span, setSpan] = useState<Span>('hour');
  const shown = useLast(asked);
  const kind = shown?.kind ?? 'acknowledge';

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!asked) return;
    const text = String(new FormData(event.currentTarget).get('note') ?? '').trim();
    const note = text ? { note: text } : {};
    const until = new Date(Date.now() + SPANS[span]).toISOString();
    setBusy(true);
    const done = await answer(
      asked.id,
      asked.kind === 'silence' ? { action: 'silence', until, ...note } : { action: 'acknowledge', ...note },
    );
    setBusy(false);
    if (done) onClose();
  }

  return (
    <Dialog
      narrow
      open={asked !== null}
      onClose={onClose}
      held={busy}
      title={t(`${kind}.title`, { what: shown?.what ?? '' })}
      description={t(`${kind}.about`)}
      footer={
        <>
          <Button onClick={onClose} disabled={busy}>
            {t('cancel')}
          </Button>
          <Button look="primary" type="submit" form="answer" busy={busy}>
            {t(`${kind}.submit`)}
          </Button>
        </>
      }
    >
      <form id="answer" onSubmit={submit} className="flex flex-col gap-4 p-5">
        {kind === 'silence' && (
          <fieldset>
            <legend className="mb-1.5 font-medium">{t('until')}</legend>
            <div className="flex flex-wrap gap-x-5 gap-y-2">
              {(Object.keys(SPANS) as Span[]).map((one) => (
                <label key={one} className="flex min-h-6 items-center gap-2">
                  <input
                    type="radio"
                    name="span"
                    className="size-4"
                    checked={span === one}
                    onChange={() => setSpan(one)}
                  />
                  {t(`span.${one}`)}
                </label>
              ))}
            </div>
          </fieldset>
        )}
        <TextArea name="note" label={t('note')} hint={t('noteHint')} maxLength={NOTE_MAX} />
      </form>
    </Dialog>
  );
}
