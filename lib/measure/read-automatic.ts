import { sql } from 'drizzle-orm';
import { oneRow } from '@/db/one-row';
import type { RepairPlanRow } from '@/db/schema/health';
import type { Context } from '@/lib/context';
import { isReal } from '@/lib/users/real-users';
import type { Figures } from './figures';

type Row = {
  held: number;
  plan: Pick<RepairPlanRow, 'changes' | 'parts'> | null;
  left: { specialization: string; kind: string; pairs: number }[] | null;
};

/** The runs and pairs that automatic repairs leave to a person. Two small indexes hold them. */
export async function readAutomatic({ db }: Pick<Context, 'db'>): Promise<Figures['automatic']> {
  const { rows } = await db.execute<Row>(sql`
    SELECT (SELECT count(*)::int FROM repairs WHERE state = 'held') AS held,
      (SELECT plan - 'actions' FROM repairs WHERE state = 'held' ORDER BY id DESC LIMIT 1) AS plan,
      (SELECT json_agg(g) FROM (
        SELECT v.specialization_id AS specialization, v.kind, count(*)::int AS pairs FROM violations v
        WHERE v.resolved_at IS NULL AND v.left_alone_at IS NOT NULL AND ${isReal(sql`v.user_id`)}
          AND (v.acknowledged_at IS NULL OR v.acknowledged_at < v.left_alone_at)
        GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2) g) AS left`);
  const { held, plan, left } = oneRow({ rows });
  const groups = left ?? [];
  return {
    held,
    changes: plan?.changes ?? 0,
    parts: (plan?.parts ?? [])
      .map(({ pairs, specialization, action }) => `${pairs} ${specialization} ${action}`)
      .join(', '),
    leftAlone: groups.reduce((sum, { pairs }) => sum + pairs, 0),
    shared: groups.map(({ pairs, specialization, kind }) => `${pairs} ${specialization} ${kind}`).join(', '),
  };
}
