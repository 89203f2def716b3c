import { below, none, type Target } from '../../support/load/finding';
import { type Kind, LIMITS } from '../kind';
import type { Sample } from '../load/samples';
import type { Probes } from './probes';
import type { Writes } from './writes';

/** All measured values of one kind of fault. */
export type Measured = {
  samples: readonly Sample[];
  writes: Writes;
  probes: Probes;
  /** Seconds from the end of the fault. */
  requests: number;
  worker: number;
  rounds: number;
  placesLost: number;
  /** The number of web processes that said they were ready during the fault. */
  ready: number;
};

/** The figures of one kind in the table. */
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

const secondsOf = ({ startedAtMs, endedAtMs }: Sample) => (endedAtMs - startedAtMs) / 1_000;
const isCheck = ({ operation }: Sample) => operation === 'check';
const isError = ({ status }: Sample) => status !== null && status >= 500 && status !== 503;
const isUnanswered = ({ status }: Sample) => status === null;
const isUnreadable = ({ readable, status }: Sample) => readable === false && status !== null;

function longest(samples: readonly Sample[], of: (sample: Sample) => boolean): number {
  return Math.max(0, ...samples.filter(of).map(secondsOf));
}

export function figuresOf(samples: readonly Sample[]): Figures {
  const count = (of: (sample: Sample) => boolean) => samples.filter(of).length;
  return {
    answers: count((one) => !isUnanswered(one)),
    refused: count(({ status }) => status === 503),
    errors: count(isError),
    unanswered: count(isUnanswered),
    slowest: longest(samples, (one) => !isCheck(one)),
    slowestCheck: longest(samples, isCheck),
    unreadable: count(isUnreadable),
    pages: count(({ readable }) => readable !== null),
  };
}

/** No request may be like this; the result names those that are, by their operation. */
function noneIs(what: string, samples: readonly Sample[], is: (sample: Sample) => boolean): Target {
  const found = samples.filter(is);
  const target = none(what, found.length);
  const operations = new Set(found.map(({ operation }) => operation));
  return found.length === 0
    ? target
    : { ...target, measured: `${found.length}: ${[...operations].join(', ')}` };
}

/** No request may wait this long; the result names the slowest one. */
function waitsBelow(limit: number, samples: readonly Sample[]): Target {
  const [slowest] = samples.filter((one) => !isCheck(one)).sort((a, b) => secondsOf(b) - secondsOf(a));
  const target = below('the longest wait for an answer', limit, slowest ? secondsOf(slowest) : 0, ' s');
  return {
    ...target,
    measured: `${target.measured}: ${slowest?.operation}, ${slowest?.status ?? 'no answer'}`,
  };
}

/** The targets of every kind, with the measured values. */
export function judge(kind: Kind, measured: Measured): Target[] {
  const limits = { ...LIMITS, ...kind.limits };
  const { writes, probes, samples } = measured;
  const { answers, slowestCheck } = figuresOf(samples);
  return [
    { what: 'requests answered', wanted: '> 0', measured: String(answers), reached: answers > 0 },
    none('acknowledged activities that are not in the ledger', writes.lost),
    none('activities in the ledger twice or unasked', writes.doubled),
    none('totals or levels that do not fit', writes.torn),
    none('activities not acknowledged when all was well again', writes.unanswered),
    none('acknowledged repairs that are not done', writes.repairsLost),
    none('repairs that nobody closes', writes.repairsOpen),
    noneIs('answers of 500', samples, isError),
    ...(kind.stopsWeb ? [] : [noneIs('requests without an answer', samples, isUnanswered)]),
    noneIs('pages without a readable screen', samples, isUnreadable),
    waitsBelow(limits.answer, samples),
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
