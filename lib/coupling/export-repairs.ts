import type { Context } from '@/lib/context';
import type { Repair, RepairAction, RepairFilter } from '@/lib/contract/repairs';
import { pagesOf } from '@/lib/page';
import { readRepairActions } from './list-repair-actions';
import { readRepairs } from './list-repairs';
import { readRepair } from './read-repair';

const BATCH_SIZE = 1_000;

export type RepairActionRecord = Omit<RepairAction, 'before' | 'after'> & {
  progress_level_before: number | null;
  license_level_before: number | null;
  progress_level_after: number | null;
  license_level_after: number | null;
};

/** Every run that matches, newest first. It holds one batch in memory. */
export function exportRepairs(ctx: Pick<Context, 'db'>, filter: RepairFilter): AsyncGenerator<Repair[]> {
  return pagesOf((after) => readRepairs(ctx, { ...filter, limit: BATCH_SIZE, ...after }));
}

/** Everything that a run did, by user and specialization. It holds one batch in memory. Throws `not_found`. */
export async function* exportRepairActions(
  ctx: Pick<Context, 'db'>,
  repairId: number,
): AsyncGenerator<RepairActionRecord[]> {
  await readRepair(ctx, repairId);
  const pages = pagesOf((after) => readRepairActions(ctx, { repairId, limit: BATCH_SIZE, ...after }));
  for await (const actions of pages) yield actions.map(toRecord);
}

function toRecord({ before, after, ...action }: RepairAction): RepairActionRecord {
  return {
    ...action,
    progress_level_before: before.progress?.current_level ?? null,
    license_level_before: before.license?.current_level ?? null,
    progress_level_after: after.progress?.current_level ?? null,
    license_level_after: after.license?.current_level ?? null,
  };
}
