import { useTranslations } from 'use-intl';
import type { CaptureState } from '@/lib/contract/system';
import { useFormat } from '../format';
import { TextLink } from '../kit/text-link';
import { Mark } from '../mark';
import { Awaited, Panel } from '../panel';
import { useReading } from '../state/live';
import { InlineFacts } from './inline-facts';

/** Whether foreign writes are captured, and how soon they are compared. */
export function Capture() {
  const t = useTranslations('system.capture');
  const { data: capture, error, mutate } = useReading('GET /system/capture');
  return (
    <Panel
      title={t('title')}
      aside={
        capture && (
          <Mark tone={capture.enabled ? 'ok' : 'bad'} washed>
            {t(capture.enabled ? 'on' : 'off')}
          </Mark>
        )
      }
    >
      {capture ? (
        <Facts capture={capture} />
      ) : (
        <Awaited error={error} retry={() => mutate()} room="m-4 h-24" />
      )}
    </Panel>
  );
}

function Facts({ capture }: { capture: CaptureState }) {
  const t = useTranslations('system.capture');
  const { count, span } = useFormat();
  const { lag_seconds, missing_triggers, gaps_24h, new_writers } = capture;
  const facts = [
    { name: t('lag'), value: lag_seconds < 1 ? t('none') : span(lag_seconds * 1_000) },
    { name: t('gaps'), value: count(gaps_24h) },
    { name: t('newWriters'), value: count(new_writers) },
  ];
  return (
    <>
      <p className="px-4 pb-3 text-muted text-sm">
        {t(capture.enabled ? 'about' : 'offWhy', { missing: missing_triggers })}{' '}
        <TextLink href="/writers">{t('writers')}</TextLink>
      </p>
      <InlineFacts facts={facts} className="border-line border-t px-4 py-2.5" />
    </>
  );
}
