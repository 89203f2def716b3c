import { sql } from 'drizzle-orm';
import { inTransaction } from '@/db/transaction';
import type { Context } from '@/lib/context';
import type { Activity } from '@/lib/contract/activities';
import type { Finding } from './finding';

type Sent = Pick<Activity, 'user_id' | 'specialization' | 'activity_key' | 'xp' | 'sessions'>;

/** Every activity that a load run sends, and which were acknowledged. The ledger is compared with them. */
export class SentActivities {
  readonly #sent = new Map<string, Sent>();
  readonly #acknowledged = new Set<string>();

  add(activity: Sent): void {
    this.#sent.set(activity.activity_key, activity);
  }

  acknowledge(activityKey: string): void {
    this.#acknowledged.add(activityKey);
  }

  /** Compares with the ledger after all writes have ended. Nothing else may have been recorded in the database. */
  async compareWithLedger(ctx: Context): Promise<Finding[]> {
    return findings(await this.compared(ctx));
  }

  /** The same as figures. */
  compared(ctx: Context): Promise<Compared> {
    const sent = JSON.stringify(
      [...this.#sent.values()].map((one) => ({
        ...one,
        acknowledged: this.#acknowledged.has(one.activity_key),
      })),
    );
    return inTransaction(ctx.db, async (tx) => {
      await tx.execute(sql`
        CREATE TEMPORARY TABLE sent ON COMMIT DROP AS
        SELECT user_id, specialization AS specialization_id, activity_key, xp, sessions, acknowledged
        FROM jsonb_to_recordset(${sent}::jsonb) AS s(user_id bigint, specialization text, activity_key text, xp bigint,
          sessions integer, acknowledged boolean)`);
      await tx.execute(sql`ANALYZE sent`);
      const { rows } = await tx.execute<Compared>(COMPARISON);
      return rows[0] as Compared;
    });
  }
}

export type Compared = Record<
  | 'acknowledged'
  | 'missing'
  | 'twice'
  | 'different'
  | 'never_sent'
  | 'open_recorded'
  | 'open_absent'
  | 'wrong_totals',
  number
>;

const COMPARISON = sql`
  WITH compared AS (
    SELECT s.acknowledged, s.activity_key AS sent_key, count(a.activity_key) AS times,
      bool_and((s.user_id, s.specialization_id, s.xp, s.sessions, 0, 0, 0)
        IS NOT DISTINCT FROM (a.user_id, a.specialization_id, a.xp_change, a.sessions_change, a.projects_change,
          a.theory_hours_change, a.practice_hours_change)) AS same
    FROM sent s FULL JOIN activities a ON a.activity_key = s.activity_key
    GROUP BY s.acknowledged, s.activity_key),
  summed AS (
    SELECT user_id, specialization_id, sum(xp_change) AS xp, sum(sessions_change) AS sessions
    FROM activities GROUP BY user_id, specialization_id)
  SELECT count(*) FILTER (WHERE acknowledged)::integer AS acknowledged,
    count(*) FILTER (WHERE acknowledged AND times = 0)::integer AS missing,
    count(*) FILTER (WHERE sent_key IS NOT NULL AND times > 1)::integer AS twice,
    count(*) FILTER (WHERE sent_key IS NOT NULL AND times > 0 AND NOT same)::integer AS different,
    coalesce(sum(times) FILTER (WHERE sent_key IS NULL), 0)::integer AS never_sent,
    count(*) FILTER (WHERE NOT acknowledged AND times > 0)::integer AS open_recorded,
    count(*) FILTER (WHERE NOT acknowledged AND times = 0)::integer AS open_absent,
    (SELECT count(*)::integer FROM summed s FULL JOIN specialization_progress p USING (user_id, specialization_id)
      WHERE (coalesce(s.xp, 0), coalesce(s.sessions, 0)) IS DISTINCT FROM (p.total_xp, p.completed_sessions)) AS wrong_totals
  FROM compared`;

function findings(compared: Compared): Finding[] {
  const { missing, twice, different, never_sent, wrong_totals } = compared;
  return [
    { what: 'acknowledged activities', count: compared.acknowledged },
    { what: 'acknowledged, and not in the ledger', count: missing, mustBe: 0 },
    { what: 'in the ledger twice', count: twice, mustBe: 0 },
    { what: 'in the ledger with other numbers', count: different, mustBe: 0 },
    { what: 'in the ledger, and never sent', count: never_sent, mustBe: 0 },
    { what: 'pairs whose totals are not the sums of their ledger', count: wrong_totals, mustBe: 0 },
    { what: 'without an answer when the run ended, recorded', count: compared.open_recorded },
    { what: 'without an answer when the run ended, not recorded', count: compared.open_absent },
  ];
}
