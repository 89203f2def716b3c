import type { Context } from '@/lib/context';
import type { AuditEntry, AuditFilter } from '@/lib/contract/audit';
import { readAudit } from './list-audit';

const BATCH_SIZE = 1_000;

/** Every entry that matches, newest first, in the memory of one batch. */
export async function* exportAudit(
  ctx: Pick<Context, 'db'>,
  filter: AuditFilter,
): AsyncGenerator<AuditEntry[]> {
  let cursor: string | null = null;
  do {
    const page: { items: AuditEntry[]; nextCursor: string | null } = await readAudit(ctx, {
      ...filter,
      limit: BATCH_SIZE,
      ...(cursor === null ? {} : { cursor }),
    });
    if (page.items.length > 0) yield page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}
