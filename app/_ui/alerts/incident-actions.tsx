'use client';

import { BellOff, BellRing, Check, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Incident } from '@/lib/contract/incidents';
import { Button } from '../button';
import { useMe } from '../state/me';
import { AnswerDialog, type Asked } from './answer-dialog';
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
