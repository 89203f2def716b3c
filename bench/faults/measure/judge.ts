import { below, none, type Target } from '../../support/load/finding';
import { type Kind, LIMITS } from '../kind';
import type { Sample } from '../load/samples';
import type { Probes } from './probes';
import type { Writes } from './writes';

/** All that was measured of one kind of fault. */
export type Measured = {
  samples: readonly Sample[];
  writes: Writes;
  probes: Probes;
  /** Seconds from the end of the fault. */
  requests: number;
  worker: number;
  rounds: number;
  placesLost: number;
  /** Web processes that said they were ready while the fault lasted. */
  ready: number;
};

/** The figures that the table shows of one kind. */
export type Figures = {
  answers: number;
  refused: number;
  errors: number;
  unanswered: number;
  slowest: number;
  slowestCheck: number;
  unreadable: number;
  pages: number;
};

const HEALTH_SECONDS = 3;

function longest(samples: readonly Sample[], of: (operation: string) => boolean): number {
  const chosen = samples.filter(({ operation }) => of(operation));
  return Math.max(0, ...chosen.map(({ startedAtMs, endedAtMs }) => (endedAtMs - startedAtMs) / 1_000));
}

export function figuresOf(samples: readonly Sample[]): Figures {
  const count = (of: (sample: Sample) => boolean) => samples.filter(of).length;
  return {
    answers: count(({ status }) => status !== null),
    refused: count(({ status }) => status === 503),
    errors: count(({ status }) => status !== null && status >= 500 && status !== 503),
    unanswered: count(({ status }) => status === null),
    slowest: longest(samples, (operation) => operation !== 'check'),
    slowestCheck: longest(samples, (operation) => operation === 'check'),
    unreadable: count(({ readable, status }) => readable === false && status !== null),
    pages: count(({ readable }) => readable !== null),
  };
}

/** What must hold of every kind, with what was measured. */
export function judge(kind: Kind, measured: Measured): Target[] {
  const limits = { ...LIMITS, ...kind.limits };
  const { writes, probes } = measured;
  const { answers, errors, unanswered, slowest, slowestCheck, unreadable } = figuresOf(measured.samples);
  return [
    { what: 'requests answered', wanted: '> 0', measured: String(answers), reached: answers > 0 },
    none('acknowledged activities that are not in the ledger', writes.lost),
    none('activities in the ledger twice or unasked', writes.doubled),
    none('totals or levels that do not fit', writes.torn),
    none('activities not acknowledged when all was well again', writes.unanswered),
    none('acknowledged repairs that are not done', writes.repairsLost),
    none('repairs that nobody closes', writes.repairsOpen),
    none('answers of 500', errors),
    ...(kind.stopsWeb ? [] : [none('requests without an answer', unanswered)]),
    none('pages without a readable screen', unreadable),
    below('the longest wait for an answer', limits.answer, slowest, ' s'),
    below('the longest wait for a check', limits.check, slowestCheck, ' s'),
    below('until requests succeed again', limits.requests, measured.requests, ' s'),
    below('until the worker has done a check', limits.worker, measured.worker, ' s'),
    below('until every process has made its rounds', limits.rounds, measured.rounds, ' s'),
    none('places of pools that are lost', measured.placesLost),
    ...(kind.stopsWeb
      ? []
      : [below('the slowest answer of /healthz', HEALTH_SECONDS, probes.healthSeconds, ' s')]),
    none('answers of /healthz that are not 200', probes.unhealthy),
    ...(kind.takesAllAway ? [none('processes that say they are ready meanwhile', measured.ready)] : []),
  ];
}
