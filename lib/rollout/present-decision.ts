import { sql } from 'drizzle-orm';
import { isoTime } from '@/db/values';
import type { RolloutDecision } from '@/lib/contract/rollout';

export type DecisionRow = Omit<RolloutDecision, 'id'> & { id: string };

export const DECISION_COLUMNS = sql`id, at, action, from_stage, to_stage, automatic, forced, causes, reason, figures,
  actor, request_id`;

export function toDecision(row: DecisionRow): RolloutDecision {
  return { ...row, id: Number(row.id), at: isoTime(row.at) };
}
