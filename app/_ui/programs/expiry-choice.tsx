import { useTranslations } from 'use-intl';
import { SelectField } from '../kit/choice-field';
import { EXPIRIES, type Expiry } from './program-draft';

/** The lifetime of a new key. */
export function ExpiryChoice({ value, onChange }: { value: Expiry; onChange: (expiry: Expiry) => void }) {
  const t = useTranslations('programs.expiry');
  return (
    <SelectField
      label={t('label')}
      value={value}
      choices={EXPIRIES.map((one) => ({ value: one, text: t(`after.${one}`) }))}
      onChange={onChange}
    />
  );
}
