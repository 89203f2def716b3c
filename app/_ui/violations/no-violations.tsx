'use client';

import { useTranslations } from 'use-intl';
import { Empty } from '../panel';
import { useReading } from '../state/live';

/** Nothing is open: because all agree, or because nobody has looked yet. */
export function NoViolations() {
  const t = useTranslations('violations');
  const { data: status } = useReading('GET /health/status');
  return status?.last_check ? (
    <Empty title={t('none')}>{t('noneWhy')}</Empty>
  ) : (
    <Empty title={t('unchecked')}>{t('uncheckedWhy')}</Empty>
  );
}
