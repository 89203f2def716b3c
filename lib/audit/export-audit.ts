import type { Context } from '@/lib/context';
import type { AuditEntry, AuditFilter } from '@/lib/contract/audit';
import { pagesOf } from '@/lib/page';
import { readAudit } from './list-audit';

const BATCH_SIZE = 1_000;

/** Every entry that matches, newest first; at most one batch is in memory. */
export function exportAudit(ctx: Pick<Context, 'db'>, filter: AuditFilter): AsyncGenerator<AuditEntry[]> {
  return pagesOf((after) => readAudit(ctx, { ...filter, limit: BATCH_SIZE, ...after }));
}
