import type { PairRemainder } from '@/db/schema/health';
import type { Transaction } from '@/db/transaction';
import type { Grounds } from '@/lib/contract/grounds';
import type { RepairAction } from '@/lib/contract/repairs';
import { findingsOf, storeFindings } from '@/lib/health/store-findings';
import { isOnHold, NO_EVIDENCE, type PairEvidence } from '@/lib/pair/evidence';
import { keyText, type PairKey } from '@/lib/pair/pair-key';
import { planRepair, type RepairPlan } from '@/lib/pair/plan-repair';
import { type PairReading, readPairs } from '@/lib/pair/read-pairs';
import type { Policy } from '@/lib/vocabulary/repairs';
import { type Dismissal, readDismissals } from './dismissed-pairs';
import { explainGrounds } from './explain-grounds';
import { deleteProvisional, lockPairs } from './lock-pairs';
import { leaveAlone, readRelapsed } from './relapsed-pairs';
import { type DecidedRepair, type RunAttribution, resolveViolations, writeRepairs } from './write-repairs';

/** What was done to a pair, and what is stored of it so that it can be undone. */
export type BatchAction = {
  shown: RepairAction;
  /** Null when nothing was written. */
  undo: { versionAfter: string; remainder: PairRemainder } | null;
};

export type BatchOrder = {
  policy: Policy;
  /** Does not repair a pair that a person decided to leave as it is. */
  leaveDismissed: boolean;
  /** Does not repair a pair that keeps breaking. Automatic runs set it. */
  leaveRelapsed: boolean;
};

type Planned = {
  key: PairKey;
  plan: RepairPlan;
  before: RepairAction['before'];
  userName: string;
  remainder: PairRemainder;
  onHold: boolean;
};

const NOTHING_MORE: PairRemainder = { level_hold: null, last_advanced_at: null };

/**
 * Repairs a batch of pairs within a transaction: lock both rows, read again, decide, write. It uses nothing that was read
 * before the lock, neither the levels nor whether a person dismissed the violation.
 */
export async function repairBatch(
  tx: Transaction,
  keys: PairKey[],
  order: BatchOrder,
  by: RunAttribution,
): Promise<BatchAction[]> {
  const { locked, busy, provisional, readings } = await lockAndRead(tx, keys);
  const dismissals = order.leaveDismissed ? await readDismissals(tx, locked) : new Map<string, Dismissal>();
  const relapsed = order.leaveRelapsed ? await readRelapsed(tx, locked) : new Set<string>();
  const planned = locked.map((key) => {
    const text = keyText(key);
    const reading = readings.get(text);
    const left = { dismissal: dismissals.get(text), relapsed: relapsed.has(text) };
    return planPair(key, reading, { policy: order.policy, missing: provisional.has(text), ...left });
  });
  await leaveAlone(tx, keysOf(planned.filter(({ plan }) => plan.grounds.code === 'keeps_breaking')));
  const repairs = planned.flatMap(decided);
  const needless = planned.filter(
    ({ key, plan }) => provisional.has(keyText(key)) && plan.outcome !== 'repair',
  );
  const overtaken = await writeRepairs(tx, repairs, by);
  await deleteProvisional(tx, keysOf(needless));
  const written = repairs.filter((repair) => !overtaken.has(keyText(repair)));
  const after = await readPairs(tx, written);
  await resolveViolations(tx, written, 'repaired', by.runId);
  const agreed = planned.filter(({ plan }) => plan.outcome === 'already_agreed');
  await resolveViolations(tx, keysOf(agreed), 'observed', null);
  // A repair brings the levels together. What else the witnesses say against the pair is shown from now on.
  await storeFindings(tx, findingsOf(after));
  return [
    ...planned.map((item) => toAction(item, after.get(keyText(item.key)), overtaken.has(keyText(item.key)))),
    ...busy.map((key) => busyAction(key, readings.get(keyText(key)))),
  ];
}

/** A pair without rows cannot be locked. One that has a row when it is read belongs to whoever wrote it: it is busy. */
async function lockAndRead(tx: Transaction, keys: PairKey[]) {
  const { locked, busy, provisional, gone } = await lockPairs(tx, keys);
  const readings = await readPairs(tx, keys);
  const appeared = new Set([...gone].filter((text) => hasRow(readings.get(text))));
  return {
    locked: locked.filter((key) => !appeared.has(keyText(key))),
    busy: [...busy, ...locked.filter((key) => appeared.has(keyText(key)))],
    provisional,
    readings,
  };
}

function hasRow(reading: PairReading | undefined): boolean {
  return Boolean(reading?.pair.progress ?? reading?.pair.license);
}

type Circumstances = {
  policy: Policy;
  /** There was no progress row before the batch made one to lock it. */
  missing: boolean;
  dismissal: Dismissal | undefined;
  relapsed: boolean;
};

function planPair(
  key: PairKey,
  reading: PairReading | undefined,
  { policy, missing, dismissal, relapsed }: Circumstances,
): Planned {
  const read = reading?.evidence ?? NO_EVIDENCE;
  const evidence = missing ? { ...read, progressLevel: null, drift: null } : read;
  const before = imageOf(reading);
  let plan = planRepair(policy, evidence);
  if (plan.outcome === 'repair' && dismissal && stands(dismissal, evidence)) {
    plan = { outcome: 'needs_decision', grounds: { code: 'dismissed', note: dismissal.reason } };
  } else if (plan.outcome === 'repair' && relapsed) {
    plan = { outcome: 'needs_decision', grounds: { code: 'keeps_breaking' } };
  }
  return {
    key,
    plan,
    before: missing ? { ...before, progress: null } : before,
    userName: reading?.pair.user_name ?? '',
    remainder: reading?.remainder ?? NOTHING_MORE,
    onHold: isOnHold(evidence),
  };
}

/** A decision was made on two levels. It is void once one of them has changed, even if no check has noticed the change. */
function stands(dismissal: Dismissal, now: PairEvidence): boolean {
  return dismissal.progressLevel === now.progressLevel && dismissal.licenseLevel === now.licenseLevel;
}

function keysOf(planned: Planned[]): PairKey[] {
  return planned.map(({ key }) => key);
}

function decided({ key, plan, before, onHold }: Planned): DecidedRepair[] {
  if (plan.outcome !== 'repair') return [];
  const { action, level } = plan;
  return [{ ...key, action, level, licenseBefore: before.license?.current_level ?? null, onHold }];
}

function toAction(item: Planned, after: PairReading | undefined, overtaken: boolean): BatchAction {
  const { key, plan, before, userName, remainder } = item;
  const base = {
    user_id: key.userId,
    user_name: userName,
    specialization: key.specialization,
    before,
    undone_by: null,
  };
  if (overtaken) return leftAlone({ ...base, ...OVERTAKEN, after: before });
  if (plan.outcome === 'repair') {
    return {
      shown: {
        ...base,
        outcome: 'repaired',
        action: plan.action,
        ...because(plan.grounds),
        after: imageOf(after),
      },
      undo: after ? { versionAfter: after.pair.version, remainder } : null,
    };
  }
  return leftAlone({
    ...base,
    outcome: plan.outcome,
    action: null,
    ...because(plan.grounds),
    after: before,
  });
}

function leftAlone(shown: RepairAction): BatchAction {
  return { shown, undo: null };
}

/** Why it was done: a sentence for people and a code for programs. */
export function because(grounds: Grounds): Pick<RepairAction, 'explanation' | 'grounds'> {
  return { explanation: explainGrounds(grounds), grounds };
}

const OVERTAKEN = { outcome: 'busy', action: null, ...because({ code: 'busy' }) } as const;

/** The action of a pair that another writer holds. It is tried again later. */
export function busyAction(key: PairKey, reading: PairReading | undefined): BatchAction {
  const image = imageOf(reading);
  return leftAlone({
    user_id: key.userId,
    user_name: reading?.pair.user_name ?? '',
    specialization: key.specialization,
    ...OVERTAKEN,
    before: image,
    after: image,
    undone_by: null,
  });
}

/** The levels of a pair, as they are shown and stored. */
export function imageOf(reading: PairReading | undefined): RepairAction['before'] {
  const { progress, license } = reading?.pair ?? { progress: null, license: null };
  return {
    progress: progress && { current_level: progress.current_level, total_xp: progress.total_xp },
    license: license && {
      current_level: license.current_level,
      max_achieved_level: license.max_achieved_level,
    },
  };
}
