import type { IncidentFigures } from '@/lib/contract/incidents';
import type { Figures } from '@/lib/measure/figures';
import type { AlertSubject } from '@/lib/vocabulary/alerts';
import type { Circumstances } from './circumstances';

/**
 * The value that a subject is judged by; null means that nothing is known. `traffic` is the number of samples behind
 * it.
 */
export type Measured = { value: number | null; traffic: number; figures: IncidentFigures };

/** The value of each measured subject, and the figures that an incident of it keeps. Nothing is read here. */
export function measureSubject(subject: AlertSubject, figures: Figures, seen: Circumstances): Measured {
  const { automatic, capture, consistency, requests, database, jobs, workers } = figures;
  switch (subject) {
    case 'consistency_rate':
      // A specialization with few pairs must not disappear among the others: the worst one is judged.
      return of(consistency.isStale ? null : consistency.worst.rate, consistency.pairs, {
        pairs: consistency.worst.pairs,
        inconsistent: consistency.worst.inconsistent,
        specialization: consistency.worst.specialization,
        checked_at: consistency.checkedAt,
      });
    case 'explained_rate':
      return of(consistency.explainedRate, consistency.pairs, {
        pairs: consistency.pairs,
        findings: consistency.findings,
        explained_through: consistency.explainedThrough,
      });
    case 'held_repairs':
      return of(automatic.held, automatic.held, { changes: automatic.changes, parts: automatic.parts });
    case 'relapses':
      return of(automatic.leftAlone, automatic.leftAlone, { shared: automatic.shared });
    case 'response_time':
      return of(requests.p95Ms, requests.count, { requests: requests.count });
    case 'error_rate':
      return of(requests.count === 0 ? null : share(requests.failed, requests.count), requests.count, {
        failed: requests.failed,
        requests: requests.count,
      });
    case 'database_time':
      return of(database.p95Ms, database.queries, {
        queries: database.queries,
        deadlocks: database.deadlocks,
      });
    case 'jobs': {
      // A failed job may be due again only in hours; it counts as failing until its next run succeeds.
      const failing = Math.max(jobs.failed, seen.failingJobs.length);
      // A check that is long overdue shows that jobs do not run, even when the rows of jobs look right.
      const late = Math.max(jobs.late, consistency.isStale && consistency.checkedAt !== null ? 1 : 0);
      return of(failing + late, failing + late, { failing, late });
    }
    case 'workers': {
      const missing = workers.lost + jobs.crashed + (workers.alive === 0 ? 1 : 0);
      return of(missing, missing, { alive: workers.alive, lost: workers.lost, crashed: jobs.crashed });
    }
    case 'new_writer':
      return of(capture.newWriters, capture.newWriters, {
        role: capture.newest?.role ?? null,
        application: capture.newest?.application || null,
        writer_id: capture.newest?.id ?? null,
      });
    case 'detection_lag':
      return of(Math.round(capture.lagSeconds * 1_000), 0, { lag_seconds: Math.round(capture.lagSeconds) });
    case 'capture_off':
      return of(capture.missing, 0, { gaps: capture.gapsOfDay });
    default:
      return of(null, 0, {});
  }
}

function of(value: number | null, traffic: number, figures: IncidentFigures): Measured {
  return { value, traffic, figures: { value, ...figures } };
}

/** Percent, to three decimals. */
function share(part: number, whole: number): number {
  return Math.round((part / whole) * 100_000) / 1_000;
}
