import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import type { Repair } from '@/lib/contract/repairs';
import { DomainError } from '@/lib/errors';
import { listRepairActions } from './list-repair-actions';
import { REPAIR_COLUMNS, type RepairRow, toRepair } from './present-repair';

const ACTIONS_SHOWN = 200;

/** One stored run of repairs with its first 200 actions; of a held run, those of its preview. Throws `not_found`. */
export async function readRepair(ctx: Pick<Context, 'db'>, id: number): Promise<Repair> {
  const { rows } = await ctx.db.execute<RepairRow & { preview: Repair['actions'] | null }>(
    sql`SELECT ${REPAIR_COLUMNS}, CASE WHEN state = 'held' THEN plan -> 'actions' END AS preview FROM repairs WHERE id = ${id}`,
  );
  const [row] = rows;
  if (!row) throw new DomainError('not_found', `there is no repair ${id}`);
  const { preview, ...run } = row;
  if (preview) return toRepair(run, preview);
  const { items } = await listRepairActions(ctx, { repairId: id, limit: ACTIONS_SHOWN });
  return toRepair(run, items);
}
