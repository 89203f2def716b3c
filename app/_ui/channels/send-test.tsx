'use client';

import { Send } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Channel, Delivery } from '@/lib/contract/channels';
import { call } from '../api';
import { Button } from '../button';
import { Mark } from '../mark';
import { useRefusalText } from '../refusal';
import { useRefreshAll } from '../state/live';

type Outcome = { delivery: Delivery } | { refusal: string };

/** Sends a test message and says what came of it. */
export function SendTest({ channel: { id, name } }: { channel: Channel }) {
  const t = useTranslations('channels.test');
  const textOf = useRefusalText();
  const refreshAll = useRefreshAll();
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);

  async function send() {
    setBusy(true);
    setOutcome(null);
    try {
      setOutcome({ delivery: (await call('POST /alerts/channels/{id}/test', { params: { id } })).body });
      await refreshAll();
    } catch (error) {
      setOutcome({ refusal: textOf(error) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <div aria-live="polite" className="w-full pb-1 empty:hidden">
        {outcome && <Told outcome={outcome} />}
      </div>
      <Button
        size="sm"
        icon={<Send className="size-3.5" aria-hidden />}
        busy={busy}
        aria-label={t('sendTo', { name })}
        onClick={send}
      >
        {t('send')}
      </Button>
    </>
  );
}

function Told({ outcome }: { outcome: Outcome }) {
  const t = useTranslations('channels.test');
  if ('refusal' in outcome) return <Mark tone="bad">{outcome.refusal}</Mark>;
  const { state, last_error: error } = outcome.delivery;
  if (state === 'delivered') {
    return <Mark tone={error ? 'warn' : 'ok'}>{error ? t('partly', { why: error }) : t('delivered')}</Mark>;
  }
  if (state === 'dead') return <Mark tone="bad">{t('failed', { why: error ?? '' })}</Mark>;
  return <Mark tone="idle">{t('waiting')}</Mark>;
}
