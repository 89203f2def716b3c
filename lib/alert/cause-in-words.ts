import type { IncidentFigures } from '@/lib/contract/incidents';
import type { IncidentCause } from '@/lib/vocabulary/alerts';

type Words = (detail: (name: string) => string) => string;

const WORDS: Readonly<Record<string, Words>> = {
  one_writer: (d) =>
    `${d('writer_share')} % of the newest were written past Lockstep by role ${d('role')} (calls itself ${d('application')})`,
  after_deployment: (d) => `Since version ${d('deployed_version')} was deployed at ${d('deployed_at')}`,
  one_kind: (d) =>
    `${d('share')} % of them are ${d('kind').replaceAll('_', ' ')} in ${d('specialization')}, since ${d('first_seen_at')}`,
  many_kinds: (d) => `Many kinds and specializations, since ${d('first_seen_at')}`,
  database_slow: (d) => `The database is slow: p95 ${d('database_p95_ms')} ms`,
  lock_waits: (d) => `${d('lock_waits')} connections wait for a lock`,
  deadlocks: (d) => `${d('deadlocks')} deadlocks`,
  job_failing: (d) => `${d('job')} failed at ${d('failed_at')}: ${d('error')}`,
  job_waiting: (d) => `${d('job')} has waited for a worker since ${d('due_at')}`,
  check_stale: (d) => `The last check was at ${d('checked_at')}`,
  no_worker: (d) => `No worker is alive; the last heartbeat was at ${d('last_heartbeat_at')}`,
  no_worker_yet: () => 'No worker has ever started',
  worker_lost: (d) =>
    `A worker went silent without a goodbye; the newest heartbeat was at ${d('last_heartbeat_at')}`,
  run_crashed: () => 'A run was taken over from a worker that died',
  rollout_consistency: (d) => `Consistency in the cohort was ${d('consistency')} %`,
  rollout_error_rate: (d) => `${d('error_rate')} % of API requests failed`,
  rollout_response_time: (d) => `API response time p95 was ${d('response_time')} ms`,
  rollout_deadlock: (d) => `Deadlocks among the enforcer's writes: ${d('deadlock')}`,
  rollout_worker: (d) => `Crashed workers: ${d('worker')}`,
  not_found_in_time: (d) => `Broken at ${d('broken_at')}, and no check has found it`,
  not_repaired_in_time: (d) => `Found at ${d('found_at')}, and nothing has repaired it`,
  guard_faulty: (d) =>
    `Triggers or functions of capture and guard: ${d('faults')} faults; the first: ${d('trigger')} on ${d('table')} ${d('fault')}`,
  guard_let_through: () => 'The guard let the self-test break its pair, although it enforces',
  capture_missed: () => 'The capture missed that the self-test broke its pair',
  guard_stepped_back: (d) =>
    `The guard refused a writer whom nobody had refused, and now enforces for ${d('stage')} % of the learners`,
} satisfies Record<IncidentCause, Words>;

/** A cause in words. A code that is not known here is returned as it is; no cause gives null. */
export function causeInWords(cause: string | null, details: IncidentFigures): string | null {
  if (cause === null) return null;
  const words = WORDS[cause];
  return words ? words((name) => String(details[name] ?? '–')) : cause.replaceAll('_', ' ');
}
