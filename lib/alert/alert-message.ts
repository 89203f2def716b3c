import type { Severity } from '@/lib/vocabulary/alerts';
import type { AlertEvent } from '@/lib/vocabulary/channels';
/** The fact that says since when. */
export const SINCE = 'Since';

/** What a channel is to say, complete: whoever delivers it later needs no other look at the database. */
export type AlertMessage = {
  event: AlertEvent;
  /** Null for a test. The same in every message of one incident: what channels deduplicate by. */
  incidentId: number | null;
  subject: string;
  severity: Severity;
  /** One line: what, and how many. */
  title: string;
  /** What, how many, since when, the likely cause, a fact each. */
  facts: { name: string; value: string }[];
  /** ISO 8601. */
  since: string | null;
  at: string;
  /** A path of the console; the channel puts PUBLIC_URL before it. */
  path: string;
};
