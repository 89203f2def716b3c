import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { ADVISORY_LOCKS } from '@/db/advisory-locks';
import { projectRoot } from '@/db/project-root';
import { type Broken, breakPairs } from '@/db/sample/legacy-writer';
import { inTransaction } from '@/db/transaction';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Context } from '@/lib/context';
import { type ImportResult, importDirectory } from './import-directory';
import type { ImportProgress } from './import-step';

const BROKEN_SHARE_PERCENT = 3;
const SEED = '2013';
/** The audit entry that the pairs were broken: a second run must not break pairs that an operator repaired. */
const DONE = 'sample.break_pairs';
export type SampleResult = {
  imported: ImportResult;
  /** Null when an earlier run broke the pairs. */
  broken: Broken | null;
};

export type SampleInput = {
  rejectsFile: string;
  onProgress?: (progress: ImportProgress) => void;
  signal?: AbortSignal;
};

/**
 * Loads the sample: real activity, recorded through the door. Then the legacy writer breaks a share of the pairs. It
 * may be stopped and started again at any point; a second run changes nothing.
 */
export async function loadSample(ctx: Context, input: SampleInput): Promise<SampleResult> {
  const context: Context = { ...ctx, actor: { kind: 'system', job: 'sample' } };
  const imported = await importDirectory(context, {
    ...input,
    folder: join(projectRoot(), 'db/sample/oulad'),
    dryRun: false,
  });
  input.signal?.throwIfAborted();
  const broken = await inTransaction(ctx.db, async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(${ADVISORY_LOCKS.sample})`);
    const { rows } = await tx.execute(sql`SELECT FROM audit_log WHERE action = ${DONE} LIMIT 1`);
    if (rows.length > 0) return null;
    const counts = await breakPairs(tx, {
      seed: SEED,
      sharePercent: BROKEN_SHARE_PERCENT,
      externalIdPrefix: '',
    });
    const writer = { kind: 'system', job: 'legacy-writer' } as const;
    await recordAudit({ actor: writer }, tx, { action: DONE, target: 'sample', after: counts });
    return counts;
  });
  return { imported, broken };
}
