import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import type { AuditEntry } from '@/lib/contract/audit';
import { AUDIT_ACTIONS } from '@/lib/vocabulary/audit-actions';
import { SPECIALIZATION_IDS } from '@/lib/vocabulary/specializations';
import { incidentLink, writerLink } from '../links';

/** An action in words; an unknown action of a newer version is shown as it is written. */
export function useActionWords(): (action: string) => string {
  const t = useTranslations('audit.actions');
  return useCallback(
    (action) => {
      const known = AUDIT_ACTIONS.find((one) => one === action);
      return known ? t(known) : action;
    },
    [t],
  );
}

export type Target = { text: string; href: string | null };

/** The target of an entry, in words, with a link. */
export function useTargetWords(): (entry: Pick<AuditEntry, 'target' | 'target_name'>) => Target {
  const t = useTranslations('audit.targets');
  const words = useTranslations('words');
  return useCallback(
    ({ target, target_name: name }) => {
      const [kind, id = '', specialization] = target.split('/');
      switch (kind) {
        case 'user':
          return { text: name ?? target, href: `/users/${id}` };
        case 'pair': {
          const known = SPECIALIZATION_IDS.find((one) => one === specialization);
          const text = name && known ? `${name}, ${words(`specialization.${known}`)}` : target;
          return { text, href: `/learners/${id}` };
        }
        case 'check':
        case 'repair':
          return { text: t(`numbered.${kind}`, { id }), href: `/${kind}s/${id}` };
        case 'alert-channel':
        case 'alert-delivery':
          return { text: t(`numbered.${kind}`, { id }), href: '/alerts/channels' };
        case 'incident':
          return { text: t('numbered.incident', { id }), href: incidentLink(Number(id)) };
        case 'maintenance':
          return { text: t('numbered.maintenance', { id }), href: '/alerts/maintenance' };
        case 'rollout-decision':
          return { text: t('numbered.rolloutDecision', { id }), href: '/rollout' };
        case 'writer':
          return { text: t('numbered.writer', { id }), href: writerLink(Number(id)) };
        case 'program':
          return { text: t('numbered.program', { id }), href: '/programs' };
        case 'violation':
          return { text: t('numbered.violation', { id }), href: null };
        case 'session':
          return { text: t('session', { id: id.slice(0, 8) }), href: null };
        default:
          return { text: target, href: null };
      }
    },
    [t, words],
  );
}
