'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Session } from '@/lib/contract/auth';
import { call } from '../api';
import { Button } from '../button';
import { Dialog } from '../dialog';
import { Mark } from '../mark';
import { toast } from '../outcomes/toast';
import { useRefusalText } from '../refusal';
import { useRefreshAll } from '../state/live';
import { useClientWords } from './client-words';

type Props = {
  session: Session | null;
  /** Ends it as one’s own, which needs no permission over others. */
  own?: boolean;
  onClose: () => void;
};

/** Asks once, then ends a session. */
export function EndSessionDialog({ session, own = false, onClose }: Props) {
  const t = useTranslations('sessions.end');
  const clientWords = useClientWords();
  const refusalText = useRefusalText();
  const refreshAll = useRefreshAll();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);

  async function end({ id, current }: Session) {
    setBusy(true);
    setRefusal(null);
    try {
      if (own) await call('DELETE /auth/me/sessions/{id}', { params: { id } });
      else await call('DELETE /sessions/{id}', { params: { id } });
      if (current) return location.assign('/sign-in');
      toast.success(t('done'));
      onClose();
      await refreshAll();
    } catch (error) {
      setRefusal(refusalText(error));
    } finally {
      setBusy(false);
    }
  }

  const close = () => {
    setRefusal(null);
    onClose();
  };
  return (
    <Dialog
      narrow
      open={session !== null}
      onClose={close}
      held={busy}
      title={t('title')}
      description={
        session ? t('why', { name: session.user_name, client: clientWords(session.user_agent) }) : ''
      }
      footer={
        <>
          <Button onClick={close} disabled={busy}>
            {t('cancel')}
          </Button>
          <Button look="primary" busy={busy} onClick={() => session && end(session)}>
            {t('submit')}
          </Button>
        </>
      }
    >
      <div role="alert" className="flex flex-col gap-2 px-5 py-4 empty:hidden">
        {session?.current && <Mark tone="warn">{t('whySelf')}</Mark>}
        {refusal && <Mark tone="bad">{refusal}</Mark>}
      </div>
    </Dialog>
  );
}
