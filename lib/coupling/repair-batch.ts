import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import type { Policy } from '@/lib/contract/common';
import type { RepairAction } from '@/lib/contract/health';
import { deleteProvisional, lockPairs } from './lock-pairs';
import { type PairEvidence, planRepair, type RepairPlan } from './plan-repair';
import { keyText, type PairKey, type PairReading, readPairs } from './read-pairs';
import { type DecidedRepair, type RepairAttribution, resolveViolations, writeRepairs } from './write-repairs';

type Planned = { key: PairKey; plan: RepairPlan; before: RepairAction['before']; userName: string };

const NO_PAIR: PairEvidence = {
  progressLevel: null,
  licenseLevel: null,
  reachedLevel: null,
  historyLevel: null,
  newestHistoryLevel: null,
};

/**
 * Repairs a batch of pairs within a transaction: lock both rows, look again, decide, write. What was known before the
 * lock is not used. Stores an action for each pair when the run is kept (`by.repairId`).
 */
export async function repairBatch(
  tx: Transaction,
  keys: PairKey[],
  policy: Policy,
  by: RepairAttribution,
): Promise<RepairAction[]> {
  const { locked, busy, provisional } = await lockPairs(tx, keys);
  const readings = await readPairs(tx, keys);
  const planned = locked.map((key) => planPair(key, readings.get(keyText(key)), provisional, policy));
  const repairs = planned.flatMap(decided);
  const needless = planned.filter(
    ({ key, plan }) => provisional.has(keyText(key)) && plan.outcome !== 'repair',
  );
  const overtaken = await writeRepairs(tx, repairs, by);
  await deleteProvisional(
    tx,
    needless.map(({ key }) => key),
  );
  const written = repairs.filter((repair) => !overtaken.has(keyText(repair)));
  const after = await readPairs(tx, written);
  const actions = [
    ...planned.map((item) => toAction(item, after.get(keyText(item.key)), overtaken.has(keyText(item.key)))),
    ...busy.map((key) => busyAction(key, readings.get(keyText(key)))),
  ];
  await resolveViolations(tx, written, 'repaired', by.repairId);
  const agreed = planned.filter(({ plan }) => plan.outcome === 'already_agreed').map(({ key }) => key);
  await resolveViolations(tx, agreed, 'observed', null);
  return actions;
}

function planPair(
  key: PairKey,
  reading: PairReading | undefined,
  provisional: Set<string>,
  policy: Policy,
): Planned {
  const missing = provisional.has(keyText(key));
  const evidence = reading?.evidence ?? NO_PAIR;
  const before = imageOf(reading);
  return {
    key,
    plan: planRepair(policy, missing ? { ...evidence, progressLevel: null, reachedLevel: null } : evidence),
    before: missing ? { ...before, progress: null } : before,
    userName: reading?.pair.user_name ?? '',
  };
}

function decided({ key, plan, before }: Planned): DecidedRepair[] {
  if (plan.outcome !== 'repair') return [];
  return [
    { ...key, action: plan.action, level: plan.level, licenseBefore: before.license?.current_level ?? null },
  ];
}

function toAction(item: Planned, after: PairReading | undefined, overtaken: boolean): RepairAction {
  const { key, plan, before, userName } = item;
  const base = { user_id: key.userId, user_name: userName, specialization: key.specialization, before };
  if (overtaken) return { ...base, ...OVERTAKEN, after: before };
  if (plan.outcome === 'repair') {
    return {
      ...base,
      outcome: 'repaired',
      action: plan.action,
      explanation: plan.explanation,
      after: imageOf(after),
    };
  }
  return { ...base, outcome: plan.outcome, action: null, explanation: plan.explanation, after: before };
}

const OVERTAKEN = {
  outcome: 'busy',
  action: null,
  explanation: 'Another writer is changing this pair right now.',
} as const;

function busyAction(key: PairKey, reading: PairReading | undefined): RepairAction {
  const image = imageOf(reading);
  return {
    user_id: key.userId,
    user_name: reading?.pair.user_name ?? '',
    specialization: key.specialization,
    ...OVERTAKEN,
    before: image,
    after: image,
  };
}

function imageOf(reading: PairReading | undefined): RepairAction['before'] {
  const { progress, license } = reading?.pair ?? { progress: null, license: null };
  return {
    progress: progress && { current_level: progress.current_level, total_xp: progress.total_xp },
    license: license && {
      current_level: license.current_level,
      max_achieved_level: license.max_achieved_level,
    },
  };
}

/** Keeps what a run did to each pair; a pair that was busy before is overwritten by its later outcome. */
export async function storeActions(
  tx: Transaction,
  repairId: number,
  actions: RepairAction[],
): Promise<void> {
  if (actions.length === 0) return;
  const items = actions.map(({ user_name: _, ...action }) => action);
  await tx.execute(sql`
    INSERT INTO repair_actions (repair_id, user_id, specialization_id, outcome, action, explanation, before, after)
    SELECT ${repairId}, a.user_id, a.specialization, a.outcome, a.action, a.explanation, a.before, a.after
    FROM jsonb_to_recordset(${JSON.stringify(items)}::jsonb) AS a(user_id bigint, specialization text, outcome text,
      action text, explanation text, before jsonb, after jsonb)
    ON CONFLICT (repair_id, user_id, specialization_id) DO UPDATE SET outcome = excluded.outcome, action = excluded.action,
      explanation = excluded.explanation, before = excluded.before, after = excluded.after, acted_at = clock_timestamp()`);
}
