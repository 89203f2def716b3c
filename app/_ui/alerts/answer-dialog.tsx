'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ChoiceField } from '../kit/choice-field';
import { FormDialog } from '../kit/form-dialog';
import { NoteField, typedInto } from '../kit/reason-field';
import { useLast } from '../use-last';
import { useAnswer } from './use-answer';

const HOUR_MS = 3_600_000;
const SPANS = { hour: HOUR_MS, shift: 8 * HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS };
type Span = keyof typeof SPANS;

export type Asked = { kind: 'acknowledge' | 'silence'; id: number; what: string };

/** Asks for the fields of an acknowledgement or a silence, and explains its effect. */
export function AnswerDialog({ asked, onClose }: { asked: Asked | null; onClose: () => void }) {
  const t = useTranslations('alerts.answer');
  const { writing, answer } = useAnswer();
  const [span, setSpan] = useState<Span>('hour');
  const shown = useLast(asked);
  const kind = shown?.kind ?? 'acknowledge';

  async function submit(fields: FormData) {
    if (!asked) return;
    const text = typedInto('note', fields);
    const note = text ? { note: text } : {};
    const until = new Date(Date.now() + SPANS[span]).toISOString();
    const done = await answer(
      asked.id,
      asked.kind === 'silence' ? { action: 'silence', until, ...note } : { action: 'acknowledge', ...note },
    );
    if (done) onClose();
  }

  return (
    <FormDialog
      narrow
      open={asked !== null}
      onClose={onClose}
      writing={writing}
      onSubmit={submit}
      title={t(`${kind}.title`, { what: shown?.what ?? '' })}
      description={t(`${kind}.about`)}
      submit={t(`${kind}.submit`)}
    >
      {kind === 'silence' && (
        <ChoiceField
          row
          legend={t('until')}
          name="span"
          choices={(Object.keys(SPANS) as Span[]).map((one) => ({ value: one, text: t(`span.${one}`) }))}
          value={span}
          onChange={setSpan}
        />
      )}
      <NoteField label={t('note')} hint={t('noteHint')} />
    </FormDialog>
  );
}
