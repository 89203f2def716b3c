import { Send } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Channel } from '@/lib/contract/channels';
import type { Delivery } from '@/lib/contract/deliveries';
import { call } from '../api';
import { Button } from '../button';
import { useWrite } from '../kit/use-write';
import { Mark } from '../mark';

/** Sends a test message and shows the result. */
export function SendTest({ channel: { id, name } }: { channel: Channel }) {
  const t = useTranslations('channels.test');
  const { busy, refusal, write } = useWrite();
  const [delivery, setDelivery] = useState<Delivery | null>(null);

  async function send() {
    setDelivery(null);
    setDelivery((await call('POST /alerts/channels/{id}/test', { params: { id } })).body);
  }

  return (
    <>
      <div aria-live="polite" className="w-full pb-1 empty:hidden">
        {refusal && <Mark tone="bad">{refusal.why}</Mark>}
        {delivery && <Told delivery={delivery} />}
      </div>
      <Button
        size="sm"
        icon={Send}
        busy={busy}
        aria-label={t('sendTo', { name })}
        onClick={() => write(send)}
      >
        {t('send')}
      </Button>
    </>
  );
}

function Told({ delivery }: { delivery: Delivery }) {
  const t = useTranslations('channels.test');
  const { state, last_error: error } = delivery;
  if (state === 'delivered') {
    return <Mark tone={error ? 'warn' : 'ok'}>{error ? t('partly', { why: error }) : t('delivered')}</Mark>;
  }
  if (state === 'dead') return <Mark tone="bad">{t('failed', { why: error ?? '' })}</Mark>;
  return <Mark tone="idle">{t('waiting')}</Mark>;
}
