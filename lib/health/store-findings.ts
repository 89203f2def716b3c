import { sql } from 'drizzle-orm';
import type { Queryable } from '@/db/transaction';
import { keyOfFields, type PairKey } from '@/lib/pair/pair-key';
import type { Judgement } from '@/lib/pair/plan-repair';
import { judgePair } from '@/lib/pair/plan-repair';
import type { PairReading } from '@/lib/pair/read-pairs';
import { brokenBefore } from './relapses';

/** A finding of a pair that is known to be so, with the levels that it was found with. */
export type FoundFinding = PairKey & {
  judged: Judgement;
  progressLevel: number | null;
  licenseLevel: number | null;
};

/** The findings of these pairs. A pair of which nothing is wrong has none. */
export function findingsOf(readings: Map<string, PairReading>): FoundFinding[] {
  return [...readings.values()]
    .map(({ pair, evidence }) => ({
      ...keyOfFields(pair),
      judged: judgePair(evidence),
      progressLevel: evidence.progressLevel,
      licenseLevel: evidence.licenseLevel,
    }))
    .filter(({ judged }) => judged.finding !== null);
}

/**
 * Stores findings as open violations that need no second look. One that is open already takes the new words. With a
 * decision, they are dismissed with it at once.
 */
export async function storeFindings(
  db: Queryable,
  findings: FoundFinding[],
  decision: { by: string; reason: string | null } | null = null,
): Promise<void> {
  const rows = findings.map(({ userId, specialization, judged, progressLevel, licenseLevel }) => ({
    user_id: userId,
    specialization_id: specialization,
    ...judged.finding,
    grounds: judged.grounds,
    progress_level: progressLevel,
    license_level: licenseLevel,
  }));
  if (rows.length === 0) return;
  const dismissedAt = decision ? sql`clock_timestamp()` : sql`NULL`;
  await db.execute(sql`
    INSERT INTO violations AS v (user_id, specialization_id, kind, progress_level, license_level, recommended_action,
      grounds, broken_7d, broken_30d, first_seen_at, confirmed_at, dismissed_at, dismissed_by, dismiss_reason)
    SELECT k.user_id, k.specialization_id, k.kind, k.progress_level, k.license_level, k.action, k.grounds, b.broken_7d,
      b.broken_30d, clock_timestamp(), clock_timestamp(), ${dismissedAt}, ${decision?.by ?? null}, ${decision?.reason ?? null}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS k(user_id bigint, specialization_id text, kind text,
      progress_level integer, license_level integer, action text, grounds jsonb)
      CROSS JOIN LATERAL ${brokenBefore(sql`k`)} b
    -- A check with an older snapshot may have opened one meanwhile.
    ON CONFLICT (user_id, specialization_id) WHERE resolved_at IS NULL DO UPDATE SET kind = excluded.kind,
      progress_level = excluded.progress_level, license_level = excluded.license_level,
      recommended_action = excluded.recommended_action, grounds = excluded.grounds,
      confirmed_at = coalesce(v.confirmed_at, excluded.confirmed_at), dismissed_at = excluded.dismissed_at,
      dismissed_by = excluded.dismissed_by, dismiss_reason = excluded.dismiss_reason`);
}
