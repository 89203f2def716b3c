'use client';

import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import type { AuditEntry } from '@/lib/contract/audit';
import { SPECIALIZATION_IDS } from '@/lib/contract/words';
import { incidentLink } from '../links';

/** The actions that have words; another one is shown as it is written. */
export const AUDIT_ACTIONS = [
  'channel.create',
  'channel.update',
  'channel.delete',
  'channel.test',
  'alert_rule.update',
  'alert_rule.reset',
  'check.run',
  'delivery.retry',
  'delivery.dismiss',
  'import.batch',
  'incident.acknowledge',
  'incident.unacknowledge',
  'incident.silence',
  'incident.unsilence',
  'job.request',
  'maintenance.create',
  'maintenance.end',
  'pair.enrol',
  'pair.set_level',
  'program.create',
  'program.update',
  'program.create_key',
  'program.revoke_key',
  'repair.run',
  'repair.undo',
  'rollout.start',
  'rollout.advance',
  'rollout.complete',
  'rollout.roll_back',
  'rollout.pause',
  'rollout.resume',
  'rollout.freeze',
  'rollout.unfreeze',
  'rollout.auto_advance_on',
  'rollout.auto_advance_off',
  'secret_key.adopt',
  'session.begin',
  'session.end',
  'user.create',
  'user.update',
  'user.change_password',
  'user.reset_password',
  'user.enable_second_factor',
  'user.disable_second_factor',
  'user.renew_recovery_codes',
  'user.lock_out',
  'user.lift_lock_outs',
  'user.link_identity',
  'user.unlink_identity',
  'violation.acknowledge',
  'violation.unacknowledge',
  'violation.mute',
  'violation.unmute',
  'violation.dismiss',
  'violation.undismiss',
] as const;

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

/** What an entry is about, in words, and where it can be looked at. */
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
