'use client';

import { useTranslations } from 'use-intl';
import { call } from '../api';
import { toast } from '../outcomes/toast';
import { useRefusalText } from '../refusal';
import { useRefreshAll } from '../state/live';

/** What a person says to an incident, or takes back. */
export type AnswerTo =
  | { action: 'acknowledge'; note?: string }
  | { action: 'silence'; until: string; note?: string }
  | { action: 'unacknowledge' | 'unsilence' };

/** Says it, tells what came of it, and shows everything anew; answers whether it was done. */
export function useAnswer() {
  const t = useTranslations('alerts.answer');
  const textOf = useRefusalText();
  const refreshAll = useRefreshAll();
  return async (id: number, answer: AnswerTo): Promise<boolean> => {
    try {
      await send(id, answer);
      toast.success(t(`done.${answer.action}`));
      return true;
    } catch (error) {
      toast.error(t('failed', { why: textOf(error) }));
      return false;
    } finally {
      await refreshAll();
    }
  };
}

async function send(id: number, answer: AnswerTo): Promise<unknown> {
  const params = { id };
  switch (answer.action) {
    case 'acknowledge': {
      const { action: _, ...body } = answer;
      return call('POST /alerts/incidents/{id}/acknowledge', { params, body });
    }
    case 'silence': {
      const { action: _, ...body } = answer;
      return call('POST /alerts/incidents/{id}/silence', { params, body });
    }
    case 'unacknowledge':
      return call('DELETE /alerts/incidents/{id}/acknowledge', { params });
    case 'unsilence':
      return call('DELETE /alerts/incidents/{id}/silence', { params });
  }
}
