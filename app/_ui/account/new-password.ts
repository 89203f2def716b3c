import { useTranslations } from 'use-intl';
import { refusalCode, refusedField } from '../refusal';

const LENGTH_MIN = 12;
const LENGTH_MAX = 128;

/** The rules of a new password, in words: those that the page can check before sending, and the server's refusal. */
export function useNewPassword() {
  const t = useTranslations('users');
  return {
    rule: t('passwordRule'),
    /** Null for a password of a right length. */
    check: (password: string): string | null => {
      const count = [...password].length;
      return count < LENGTH_MIN || count > LENGTH_MAX ? t('passwordLength', { count }) : null;
    },
    /** Null when the refusal is about another field. */
    refused: (error: unknown, field: string): string | null =>
      refusalCode(error) === 'invalid_input' && refusedField(error) === field ? t('passwordWeak') : null,
  };
}
