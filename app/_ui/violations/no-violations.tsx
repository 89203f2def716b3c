import { useTranslations } from 'use-intl';
import { Empty } from '../panel';
import { useReading } from '../state/live';

/** No violation is open: all pairs agree, or there was no check yet. */
export function NoViolations() {
  const t = useTranslations('violations');
  const { data: status } = useReading('GET /health/status');
  return status?.last_check ? (
    <Empty title={t('none')}>{t('noneWhy')}</Empty>
  ) : (
    <Empty title={t('unchecked')}>{t('uncheckedWhy')}</Empty>
  );
}
