import type { IncidentFigures } from '@/lib/contract/incidents';
import type { AlertSubject, Severity } from '@/lib/vocabulary/alerts';
import { type AlertMessage, SINCE } from './alert-message';
import { causeInWords } from './cause-in-words';

/** The incident as it is now; a message is made from it. */
export type Told = {
  id: number;
  subject: AlertSubject;
  severity: Severity;
  openedAtMs: number;
  reopened: number;
  figures: IncidentFigures;
  worstFigures: IncidentFigures;
  cause: string | null;
};

type Numbers = (name: string) => string;

/** One line for each subject: what is wrong, and how many. An unknown number is shown as a dash. */
const WHAT: Readonly<Record<AlertSubject, (n: Numbers) => string>> = {
  consistency_rate: (n) =>
    `Consistency ${n('value')} %: ${n('inconsistent')} of ${n('pairs')} pairs out of agreement`,
  explained_rate: (n) =>
    `Explained ${n('value')} %: ${n('findings')} of ${n('pairs')} pairs contradict ledger or history`,
  held_repairs: (n) =>
    `An automatic repair would change ${n('changes')} pairs (${n('parts')}) and waits for a person`,
  relapses: (n) =>
    `${n('value')} pairs broke again after three automatic repairs within a day (${n('shared')}) and are left alone`,
  response_time: (n) => `API response time p95 ${n('value')} ms over ${n('requests')} requests`,
  error_rate: (n) => `${n('value')} % of API requests fail: ${n('failed')} of ${n('requests')}`,
  jobs: (n) => `Scheduled jobs: ${n('failing')} failing, ${n('late')} late`,
  workers: (n) => `Workers: ${n('alive')} alive, ${n('lost')} lost, ${n('crashed')} runs crashed`,
  database_time: (n) => `Database time p95 ${n('value')} ms over ${n('queries')} queries`,
  new_writer: (n) =>
    `Somebody new writes progress and licenses past Lockstep: role ${n('role')} (calls itself ${n('application')})`,
  detection_lag: (n) => `Foreign writes wait for ${n('lag_seconds')} s to be compared`,
  capture_off: (n) =>
    `Foreign writes are not captured: ${n('value')} of 8 triggers are missing or turned off`,
  rollout: () => 'The roll-out was stopped',
  self_test: () => 'The self-test failed: a pair broken on purpose was not found and repaired in time',
  guard: () => 'Writes past the door are not watched as they should be',
};

const PREFIX: Readonly<Record<AlertMessage['event'], string>> = {
  opened: '',
  worsened: 'Worse: ',
  eased: 'Better, not well: ',
  reminder: 'Still: ',
  acknowledged: 'Acknowledged: ',
  recovered: 'Recovered: ',
  test: 'Test: ',
};

/** A complete message: what is wrong, how many, since when, and why. */
export function messageOf(
  event: AlertMessage['event'],
  incident: Told,
  nowMs: number,
  more: { name: string; value: string }[] = [],
): AlertMessage {
  const { id, subject, severity, figures, reopened, cause } = incident;
  const since = new Date(incident.openedAtMs).toISOString();
  const again = event === 'opened' && reopened > 0 ? 'Again: ' : '';
  const words = causeInWords(cause, figures);
  const facts = [
    { name: 'Severity', value: severity },
    { name: SINCE, value: since },
    ...(words === null ? [] : [{ name: 'Likely cause', value: words }]),
    ...(event === 'recovered' || event === 'reminder' ? worst(incident) : []),
    ...(reopened > 0
      ? [{ name: 'Came back', value: `${reopened} ${reopened === 1 ? 'time' : 'times'}` }]
      : []),
    ...unnamed(subject, figures),
    ...more,
    { name: 'What to do', value: runbookOf(subject) },
  ];
  return {
    event,
    incidentId: id,
    subject,
    severity,
    title: `${again || PREFIX[event]}${what(subject, figures)}`,
    facts,
    since,
    at: new Date(nowMs).toISOString(),
    path: `/alerts/${id}`,
  };
}

/** Where the documentation says what to do. */
export function runbookOf(subject: AlertSubject): string {
  return `docs/operations.md#alert-${subject}`;
}

/** What is wrong, in one line. */
export function what(subject: AlertSubject, figures: IncidentFigures): string {
  return WHAT[subject]((name) => shown(figures[name]));
}

function worst({ subject, worstFigures, figures }: Told): { name: string; value: string }[] {
  const text = what(subject, worstFigures);
  return text === what(subject, figures) ? [] : [{ name: 'At its worst', value: text }];
}

const REPORTED: ReadonlySet<AlertSubject> = new Set(['rollout', 'self_test', 'guard']);

/** The figures of reported subjects are shown unchanged, because the reporter chooses them. */
function unnamed(subject: AlertSubject, figures: IncidentFigures): { name: string; value: string }[] {
  if (!REPORTED.has(subject)) return [];
  return Object.entries(figures)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => ({ name: name.replaceAll('_', ' '), value: shown(value) }));
}

function shown(value: IncidentFigures[string] | undefined): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'number'
    ? value.toLocaleString('en-US', { maximumFractionDigits: 3 })
    : String(value);
}
