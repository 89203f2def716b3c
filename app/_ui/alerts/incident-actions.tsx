import { BellOff, BellRing, Check, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Incident } from '@/lib/contract/incidents';
import { Button } from '../button';
import { ChoiceField } from '../kit/choice-field';
import { FormDialog } from '../kit/form-dialog';
import { NoteField, typedInto } from '../kit/reason-field';
import { useMe } from '../state/me';
import { useLast } from '../use-last';
import { useAnswer } from './use-answer';

/** The possible answers to an open incident; nothing for a person who may only read. */
export function IncidentActions({ incident }: { incident: Incident }) {
  const t = useTranslations('alerts');
  const mayHandle = useMe().may('alerts.handle');
  const { writing, answer } = useAnswer();
  const [asked, setAsked] = useState<Asked | null>(null);
  if (incident.recovered_at !== null || !mayHandle) return null;
  const { id, subject, acknowledged_at: acknowledged, silenced_until: silenced } = incident;
  const what = t(`subject.${subject}`);

  return (
    <div className="flex flex-wrap gap-2">
      {acknowledged === null ? (
        <Button size="sm" icon={Check} onClick={() => setAsked({ kind: 'acknowledge', id, what })}>
          {t('answer.acknowledge.submit')}
        </Button>
      ) : (
        <Button
          size="sm"
          look="ghost"
          busy={writing.busy}
          icon={Undo2}
          onClick={() => answer(id, { action: 'unacknowledge' })}
        >
          {t('answer.unacknowledge')}
        </Button>
      )}
      {silenced === null ? (
        <Button size="sm" icon={BellOff} onClick={() => setAsked({ kind: 'silence', id, what })}>
          {t('answer.silence.submit')}
        </Button>
      ) : (
        <Button
          size="sm"
          look="ghost"
          busy={writing.busy}
          icon={BellRing}
          onClick={() => answer(id, { action: 'unsilence' })}
        >
          {t('answer.unsilence')}
        </Button>
      )}
      <AnswerDialog asked={asked} onClose={() => setAsked(null)} />
    </div>
  );
}

const HOUR_MS = 3_600_000;
const SPANS = { hour: HOUR_MS, shift: 8 * HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS };
type Span = keyof typeof SPANS;

type Asked = { kind: 'acknowledge' | 'silence'; id: number; what: string };

/** Asks for the fields of an acknowledgement or a silence, and explains its effect. */
function AnswerDialog({ asked, onClose }: { asked: Asked | null; onClose: () => void }) {
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
