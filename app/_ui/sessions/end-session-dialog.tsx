import { useTranslations } from 'use-intl';
import type { Session } from '@/lib/contract/sessions';
import { call } from '../api';
import { ConfirmDialog } from '../confirm-dialog';
import { leaveFor } from '../kit/leave';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { useClientWords } from './client-words';

type Props = {
  session: Session | null;
  /** Ends the person’s own session, which needs no permission over other users. */
  own?: boolean;
  onClose: () => void;
};

/** Asks once, then ends a session. */
export function EndSessionDialog({ session, own = false, onClose }: Props) {
  const t = useTranslations('sessions.end');
  const clientWords = useClientWords();

  async function end({ id, current }: Session) {
    if (own) await call('DELETE /auth/me/sessions/{id}', { params: { id } });
    else await call('DELETE /sessions/{id}', { params: { id } });
    if (current) await leaveFor('/sign-in');
    toast.success(t('done'));
  }

  return (
    <ConfirmDialog
      open={session !== null}
      onClose={onClose}
      title={t('title')}
      why={session ? t('why', { name: session.user_name, client: clientWords(session.user_agent) }) : ''}
      submit={t('submit')}
      warning={session?.current && <Mark tone="warn">{t('whySelf')}</Mark>}
      onConfirm={async () => {
        if (session) await end(session);
      }}
    />
  );
}
