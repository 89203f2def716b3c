import { ROLLOUT_DECISIONS } from './rollout';
import { ANNOTATION_ACTIONS } from './violations';

/** Every action of the audit log, by the kind of its target. */
const ACTIONS_ON = {
  'alert-channel': ['channel.create', 'channel.update', 'channel.delete', 'channel.test'],
  'alert-delivery': ['delivery.retry', 'delivery.dismiss'],
  'alert-rule': ['alert_rule.update', 'alert_rule.reset'],
  check: ['check.run'],
  guard: ['guard.set', 'guard.step_back'],
  import: ['import.batch'],
  incident: ['incident.acknowledge', 'incident.unacknowledge', 'incident.silence', 'incident.unsilence'],
  'job-run': ['job.request'],
  maintenance: ['maintenance.create', 'maintenance.end'],
  pair: [
    'pair.enrol',
    'pair.set_level',
    'pair.withdraw',
    'pair.issue',
    'pair.set_validity',
    'pair.reset',
    'pair.adjust',
    'pair.accept_totals',
    'pair.restore_totals',
    'pair.take_back',
  ],
  program: ['program.create', 'program.update', 'program.create_key', 'program.revoke_key'],
  repair: ['repair.run', 'repair.undo', 'repair.abort', 'repair.approve', 'repair.dismiss'],
  'rollout-decision': ROLLOUT_DECISIONS.map((decision) => `rollout.${decision}` as const),
  sample: ['sample.break_pairs'],
  'secret-key': ['secret_key.adopt'],
  seed: ['generate.started', 'generate.finished'],
  session: ['session.begin', 'session.end'],
  user: [
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
  ],
  violation: ANNOTATION_ACTIONS.map((action) => `violation.${action}` as const),
  writer: ['writer.decide'],
} as const;

type TargetKind = keyof typeof ACTIONS_ON;
/** Targets of which an installation has only one. */
type TargetWithoutId = 'guard' | 'sample' | 'secret-key';

export const AUDIT_ACTIONS = Object.values(ACTIONS_ON).flat();
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** An action and its target in text form: `user/7`, `pair/7/PLAYER`, `secret-key`. */
export type AuditedAction = {
  [K in TargetKind]: {
    action: (typeof ACTIONS_ON)[K][number];
    target: K extends TargetWithoutId ? K : `${K}/${string}`;
  };
}[TargetKind];
