import type { Pair } from '@/lib/contract/pairs';
import { TOTALS } from '@/lib/vocabulary/history';
import { call } from '../api';
import { typedInto } from '../kit/reason-field';
import { nextDay, startOfDay } from '../list/day-bounds';

/** What a person may decide about a pair, besides its level. */
export type Act =
  | 'withdraw'
  | 'meant'
  | 'issue'
  | 'valid_until'
  | 'suspend'
  | 'resume'
  | 'adjust'
  | 'reset'
  | 'accept'
  | 'restore'
  | 'take_back'
  | 'keep_level'
  | 'lower'
  | 'restore_pair';

/** The decisions that fit what is wrong with a pair. None: the level of both records is decided. */
export function actsFor({ violation, recommended_action: action, license_state: state }: Pair): Act[] {
  if (action !== 'needs_decision') return [];
  switch (violation) {
    case 'totals_unexplained':
      return ['accept', 'restore'];
    case 'license_removed':
      return state === 'due' ? ['issue', 'withdraw'] : ['issue', 'meant'];
    case 'vanished_pair':
      return ['restore_pair', 'meant'];
    case 'unsupported':
      return ['keep_level', 'lower'];
    case 'history_gap':
      return ['keep_level', 'withdraw'];
    default:
      return [];
  }
}

/** Whether a level for both records can end what is wrong with a pair. Of a withdrawn license none can be set. */
export function isSettledByLevel({ violation, withdrawal }: Pair): boolean {
  return violation !== 'totals_lost' && withdrawal === null;
}

/** The decisions that are possible at any time. */
export function actsOf(pair: Pair): Act[] {
  const { progress, license, license_state: state } = pair;
  if (!progress) return [];
  return [
    ...(isUnexplained(pair) ? (['accept', 'restore'] as const) : []),
    'adjust',
    'reset',
    ...(license ? (['valid_until', state === 'suspended' ? 'resume' : 'suspend', 'withdraw'] as const) : []),
    ...(state === 'withdrawn' || state === 'due' ? (['issue', 'withdraw'] as const) : []),
  ];
}

/** Whether a total is above the sum of the ledger. */
function isUnexplained({ progress, evidence: { ledger } }: Pair): boolean {
  if (!progress) return false;
  return (
    BigInt(progress.total_xp) > BigInt(ledger.xp) ||
    progress.completed_sessions > ledger.sessions ||
    progress.completed_projects > ledger.projects ||
    progress.theory_hours > ledger.theory_hours ||
    progress.practice_hours > ledger.practice_hours
  );
}

/** The highest level of the two records. */
export const levelOf = ({ progress, license }: Pair) =>
  Math.max(progress?.current_level ?? 0, license?.current_level ?? 0);

type More = { timeZone: string; activityKey?: string | undefined };

/** Sends the decision in the form, about the pair as the person saw it. */
export function sendAct(seen: Pair, act: Act, fields: FormData, more: More): Promise<unknown> {
  const { user_id, specialization, version } = seen;
  const params = { user_id, specialization };
  const reason = typedInto('reason', fields);
  const level = Number(fields.get('level')) || undefined;
  const day = String(fields.get('until') ?? '');
  // A license is still valid on the day until which it is valid.
  const until = day ? startOfDay(act === 'valid_until' ? nextDay(day) : day, more.timeZone) : undefined;
  const totals = Object.fromEntries(TOTALS.map((total) => [total, Number(fields.get(total) || 0)]));
  const options = { version };
  const at = <B extends object>(body: B) => [{ params, body: { reason, ...body } }, options] as const;
  switch (act) {
    case 'withdraw':
    case 'meant':
      return call('POST /pairs/{user_id}/{specialization}/withdraw', ...at({ until }));
    case 'issue':
      return call(
        'POST /pairs/{user_id}/{specialization}/issue',
        ...at({ level, allow_demotion: (level ?? levelOf(seen)) < levelOf(seen) }),
      );
    case 'valid_until':
      return call('PUT /pairs/{user_id}/{specialization}/validity', ...at({ valid_until: until ?? null }));
    case 'suspend':
    case 'resume':
      return call('PUT /pairs/{user_id}/{specialization}/validity', ...at({ suspended: act === 'suspend' }));
    case 'adjust':
      return call('POST /pairs/{user_id}/{specialization}/adjust', ...at({ ...totals, level }));
    case 'reset':
      return call('POST /pairs/{user_id}/{specialization}/reset', ...at(totals));
    case 'accept':
      return call('POST /pairs/{user_id}/{specialization}/accept-totals', ...at({}));
    case 'restore':
      return call('POST /pairs/{user_id}/{specialization}/restore-totals', ...at({ level }));
    case 'take_back':
      return call(
        'POST /pairs/{user_id}/{specialization}/take-back',
        ...at({ activity_key: more.activityKey ?? '', level }),
      );
    default:
      return call(
        'PUT /pairs/{user_id}/{specialization}/level',
        ...at({ level: level ?? levelOf(seen), allow_demotion: act === 'lower' }),
      );
  }
}
