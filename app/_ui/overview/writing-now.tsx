'use client';

import { useTranslations } from 'use-intl';
import { useFormat } from '../format';
import { TextLink } from '../kit/text-link';
import { writerLink } from '../links';
import { ToneIcon } from '../mark';
import { useReading } from '../state/live';

/** Who writes past Lockstep at this moment, while its findings wait for their second look; nothing at other times. */
export function WritingNow() {
  const t = useTranslations('overview.writing');
  const { count } = useFormat();
  const { data: writers } = useReading('GET /writers/now');
  const [most, ...others] = writers ?? [];
  if (!most) return null;
  const { writer_id, role, application, pairs, findings } = most;
  return (
    <p aria-live="polite" className="panel flex items-start gap-2 px-5 py-3 text-sm">
      <ToneIcon tone="warn" className="mt-0.5 size-4" />
      <span>
        <TextLink href={writerLink(writer_id)} className="font-medium">
          {t('role', { role })}
        </TextLink>{' '}
        {application && <span className="text-muted">({t('claimed', { application })})</span>}{' '}
        {t('changed', { pairs, shown: count(pairs), findings: count(findings) })}
        {others.length > 0 && (
          <>
            {' '}
            <TextLink href="/writers">{t('others', { count: others.length })}</TextLink>
          </>
        )}
      </span>
    </p>
  );
}
