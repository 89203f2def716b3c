'use client';

import { useTranslations } from 'use-intl';
import { refusalCode, refusedField } from '../refusal';

const LENGTH_MIN = 12;
const LENGTH_MAX = 128;

/** What a new password must be, in words: what can be said before it is sent, and what the server then says. */
export function useNewPassword() {
  const t = useTranslations('users');
  return {
    rule: t('passwordRule'),
    /** Null for one that is long enough and not too long. */
    check: (password: string): string | null => {
      const count = [...password].length;
      return count < LENGTH_MIN || count > LENGTH_MAX ? t('passwordLength', { count }) : null;
    },
    /** Null where something else than this field was refused. */
    refused: (error: unknown, field: string): string | null =>
      refusalCode(error) === 'invalid_input' && refusedField(error) === field ? t('passwordWeak') : null,
  };
}
