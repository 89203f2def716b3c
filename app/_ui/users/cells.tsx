import { useTranslations } from 'use-intl';
import type { User } from '@/lib/contract/users';
import { Mark } from '../mark';

/** Whether a user can sign in, and if not, why. */
export function UserState({ user }: { user: Pick<User, 'is_active' | 'has_password' | 'single_sign_on'> }) {
  const t = useTranslations('users');
  if (!user.is_active) return <Mark tone="bad">{t('inactive')}</Mark>;
  return user.has_password || user.single_sign_on ? (
    <Mark tone="ok">{t('active')}</Mark>
  ) : (
    <span className="text-muted">{t('noPassword')}</span>
  );
}

export function SecondFactorState({ on }: { on: boolean }) {
  const t = useTranslations('users');
  return on ? <Mark tone="ok">{t('on')}</Mark> : <span className="text-muted">{t('off')}</span>;
}

export function SingleSignOnState({ on }: { on: boolean }) {
  const t = useTranslations('users');
  return on ? <Mark tone="ok">{t('linked')}</Mark> : <span className="text-muted">{t('notLinked')}</span>;
}
