import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import type { Finding } from './finding';
import type { Call } from './tally';

/** Acknowledged writes other than activities. They are compared with the audit log by the id of the request. */
export class AcknowledgedWrites {
  readonly #sent = new Set<string>();
  readonly #acknowledged = new Map<string, string>();

  /** A call with its own request id; `actionOf` returns the action in the audit log that the answer acknowledges. */
  call(call: Call, actionOf: (body: string) => string | null): Call {
    const requestId = randomUUID();
    this.#sent.add(requestId);
    return {
      ...call,
      requestId,
      onSuccess: (body) => {
        const action = actionOf(body);
        if (action !== null) this.#acknowledged.set(requestId, action);
      },
    };
  }

  /** Compares with the audit log, which must contain no other writes. */
  async compareWithAuditLog(ctx: Context): Promise<Finding[]> {
    const acknowledged = JSON.stringify(
      [...this.#acknowledged].map(([request_id, action]) => ({ request_id, action })),
    );
    const { rows } = await ctx.db.execute<{ missing: number; never_sent: number }>(sql`
      WITH acknowledged AS (
        SELECT request_id, action FROM jsonb_to_recordset(${acknowledged}::jsonb) AS a(request_id text, action text)),
      sent AS (SELECT jsonb_array_elements_text(${JSON.stringify([...this.#sent])}::jsonb) AS request_id)
      SELECT
        (SELECT count(*)::integer FROM acknowledged a
          WHERE (SELECT count(*) FROM audit_log l WHERE l.request_id = a.request_id AND l.action = a.action) <> 1) AS missing,
        (SELECT count(*)::integer FROM audit_log l
          WHERE NOT EXISTS (SELECT FROM sent s WHERE s.request_id = l.request_id)) AS never_sent`);
    const { missing = -1, never_sent = -1 } = rows[0] ?? {};
    return [
      { what: 'acknowledged checks, repairs and decisions', count: this.#acknowledged.size },
      { what: 'acknowledged, and not in the audit log exactly once', count: missing, mustBe: 0 },
      { what: 'in the audit log, and never sent', count: never_sent, mustBe: 0 },
    ];
  }
}
