'use client';

import { useTranslations } from 'use-intl';
import { useMe } from '../state/me';

/** Who did something, from how the API names them: `user:7`, `system:health-check`, `cli:root`. */
export function Actor({ actor }: { actor: string }) {
  const t = useTranslations('checks.who');
  const me = useMe();
  const [kind = '', name = ''] = actor.split(':');
  if (kind === 'system') return t('schedule');
  if (kind === 'cli') return t('program', { name });
  return Number(name) === me.id ? t('you') : t('user', { id: name });
}
