import type { AlertSubject, Severity } from '@/lib/vocabulary/alerts';

/** What is wrong, as rules, the roll-out and the self-test say it: one open incident for each subject. */
export type IncidentReport = {
  subject: AlertSubject;
  severity: Severity;
  /** The figures it was judged on, by name. */
  figures: Record<string, number | string | boolean | null>;
  /** The likely cause, as a code that the messages have words for. */
  cause: string | null;
};
