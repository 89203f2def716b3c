import type { Severity } from '@/lib/vocabulary/alerts';
import type { AlertEvent } from '@/lib/vocabulary/channels';
/** The name of the fact that says when the incident began. */
export const SINCE = 'Since';

/** A complete message for a channel: its delivery needs no other read of the database. */
export type AlertMessage = {
  event: AlertEvent;
  /** Null for a test. All messages of one incident have the same id; channels use it to find duplicates. */
  incidentId: number | null;
  subject: string;
  severity: Severity;
  /** One line: what is wrong, and how many are affected. */
  title: string;
  /** One fact each for what is wrong, how many, since when, and the likely cause. */
  facts: { name: string; value: string }[];
  /** ISO 8601. */
  since: string | null;
  at: string;
  /** A path of the console; the channel puts PUBLIC_URL before it. */
  path: string;
};
