import type { AlertSubject, Severity } from '@/lib/vocabulary/alerts';

/**
 * A report of something wrong, made by rules, the roll-out, the self-test or the guard. A subject has one open incident at most.
 */
export type IncidentReport = {
  subject: AlertSubject;
  severity: Severity;
  /** The figures of the judgement, by name. */
  figures: Record<string, number | string | boolean | null>;
  /** The likely cause as a code; the messages have a text for each code. */
  cause: string | null;
};
