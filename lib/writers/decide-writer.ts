import { sql } from 'drizzle-orm';
import { inTransaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import { actorName, type Context } from '@/lib/context';
import type { WriterDetail } from '@/lib/contract/writers';
import { refuseStale } from '@/lib/errors';
import type { WriterMode } from '@/lib/vocabulary/writers';
import { readWriter } from './read-writers';

/**
 * Decides what is done with what a writer writes from now on. The same mode again is a decision too: somebody has looked.
 * Throws `not_found`, and `stale_version` when somebody else decided since the caller looked.
 */
export async function decideWriter(
  ctx: Context,
  { id, mode, reason, version }: { id: number; mode: WriterMode; reason: string; version: string },
): Promise<WriterDetail> {
  return inTransaction(ctx.db, async (tx) => {
    await tx.execute(sql`SELECT FROM writers WHERE id = ${id} FOR NO KEY UPDATE`);
    const before = await readWriter({ db: tx }, { id });
    refuseStale('writer', { now: before.version, seen: version });
    await tx.execute(sql`
      UPDATE writers SET mode = ${mode}, reason = ${reason}, decided_by = ${actorName(ctx.actor)},
        decided_at = greatest(clock_timestamp(), decided_at + interval '1 microsecond')
      WHERE id = ${id}`);
    await recordAudit(ctx, tx, {
      action: 'writer.decide',
      target: `writer/${id}`,
      before: { mode: before.mode },
      after: { mode, reason, role: before.role, application: before.application },
    });
    return readWriter({ db: tx }, { id });
  });
}
