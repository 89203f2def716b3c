'use client';

import { useTranslations } from 'use-intl';
import { Choice } from '../channels/channel-fields';
import { EXPIRIES, type Expiry } from './program-draft';

/** How long a key that is made now serves. */
export function ExpiryChoice({ value, onChange }: { value: Expiry; onChange: (expiry: Expiry) => void }) {
  const t = useTranslations('programs.expiry');
  return (
    <Choice
      label={t('label')}
      value={value}
      words={Object.fromEntries(EXPIRIES.map((one) => [one, t(`after.${one}`)]))}
      onChange={(one) => onChange(one as Expiry)}
    />
  );
}
