import { useTranslations } from 'use-intl';
import { call } from '../api';
import { useWrite } from '../kit/use-write';
import { toast } from '../outcomes/toast';

/** An answer that a person gives to an incident, or takes back. */
export type AnswerTo =
  | { action: 'acknowledge'; note?: string }
  | { action: 'silence'; until: string; note?: string }
  | { action: 'unacknowledge' | 'unsilence' };

/** Sends the answer and shows the result; returns whether it was done. */
export function useAnswer() {
  const t = useTranslations('alerts.answer');
  const writing = useWrite({ tell: (why) => toast.error(t('failed', { why })) });
  const answer = (id: number, said: AnswerTo): Promise<boolean> =>
    writing.write(async () => {
      await send(id, said);
      toast.success(t(`done.${said.action}`));
    });
  return { writing, answer };
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
