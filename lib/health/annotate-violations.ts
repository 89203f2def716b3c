import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '@/db/transaction';
import { isoText } from '@/db/values';
import { auditInsert } from '@/lib/audit/record-audit';
import { actorName, type Context } from '@/lib/context';

/** What a person says about an open violation, or withdraws. */
export type Annotation =
  | { action: 'acknowledge'; note?: string | undefined }
  | { action: 'mute'; until: string; note?: string | undefined }
  | { action: 'dismiss'; reason: string }
  | { action: 'unacknowledge' | 'unmute' | 'undismiss' };

/**
 * Annotates those of these violations that are open and do not have the annotation yet, and audits each in the same
 * statement. Returns the ids of those that changed.
 */
export async function annotateViolations(
  ctx: Context,
  tx: Transaction,
  ids: number[],
  annotation: Annotation,
): Promise<number[]> {
  const { set, unless } = changeOf(annotation, actorName(ctx.actor));
  const { rows } = await tx.execute<{ id: string }>(sql`
    WITH before AS (
      SELECT v.*, ${SAID} AS said FROM violations v
      WHERE v.id = ANY (${sql.param(ids)}::bigint[]) AND v.resolved_at IS NULL AND v.confirmed_at IS NOT NULL
        AND NOT (${unless})
      ORDER BY v.id FOR NO KEY UPDATE
    ), after AS (
      UPDATE violations v SET ${set} FROM before b WHERE v.id = b.id RETURNING v.id, ${SAID} AS said
    )
    ${auditInsert(ctx, { action: `violation.${annotation.action}`, ...SAID_OF_BOTH }, sql`after a JOIN before b ON b.id = a.id ORDER BY a.id`)}
    RETURNING substr(target, 11) AS id`);
  return rows.map((row) => Number(row.id));
}

/** What people have said about a violation, with its pair, so that an entry of the audit log needs no look-up. */
const SAID = sql`jsonb_strip_nulls(jsonb_build_object('pair', v.user_id || '/' || v.specialization_id,
  'acknowledged_by', v.acknowledged_by, 'note', v.note, 'muted_until', ${isoText(sql`v.muted_until`)}, 'dismissed_by', v.dismissed_by,
  'dismiss_reason', v.dismiss_reason))`;

const SAID_OF_BOTH = { target: sql`'violation/' || a.id`, before: sql`b.said`, after: sql`a.said` };

/** What an annotation writes (`set`), and the condition under which a violation already has it (`unless`). */
function changeOf(annotation: Annotation, actor: string): { set: SQL; unless: SQL } {
  switch (annotation.action) {
    case 'acknowledge': {
      const note = annotation.note ?? null;
      return {
        set: sql`acknowledged_at = clock_timestamp(), acknowledged_by = ${actor}, note = coalesce(${note}::text, v.note)`,
        unless: sql`v.acknowledged_at IS NOT NULL AND (${note}::text IS NULL OR v.note IS NOT DISTINCT FROM ${note}::text)`,
      };
    }
    case 'unacknowledge':
      return {
        // The note stays while the violation is muted, and is removed with the last annotation that it belongs to.
        set: sql`acknowledged_at = NULL, acknowledged_by = NULL,
          note = CASE WHEN v.muted_until > clock_timestamp() THEN v.note END`,
        unless: sql`v.acknowledged_at IS NULL`,
      };
    case 'mute': {
      const note = annotation.note ?? null;
      return {
        set: sql`muted_until = ${annotation.until}::timestamptz, note = coalesce(${note}::text, v.note)`,
        unless: sql`v.muted_until IS NOT DISTINCT FROM ${annotation.until}::timestamptz
          AND (${note}::text IS NULL OR v.note IS NOT DISTINCT FROM ${note}::text)`,
      };
    }
    case 'unmute':
      return {
        set: sql`muted_until = NULL, note = CASE WHEN v.acknowledged_at IS NOT NULL THEN v.note END`,
        unless: sql`v.muted_until IS NULL`,
      };
    case 'dismiss':
      return {
        set: sql`dismissed_at = clock_timestamp(), dismissed_by = ${actor}, dismiss_reason = ${annotation.reason}`,
        unless: sql`v.recommended_action <> 'needs_decision'
          OR v.dismissed_at IS NOT NULL AND v.dismiss_reason = ${annotation.reason}`,
      };
    case 'undismiss':
      return {
        set: sql`dismissed_at = NULL, dismissed_by = NULL, dismiss_reason = NULL`,
        unless: sql`v.dismissed_at IS NULL`,
      };
  }
}
