import { describe, expect, it } from 'vitest';
import type { Kind } from '@/bench/faults/kind';
import { KINDS } from '@/bench/faults/kinds/all';
import { isReadable, type Sample } from '@/bench/faults/load/samples';
import { judge, type Measured } from '@/bench/faults/measure/judge';

const html = { headers: { 'content-type': 'text/html; charset=utf-8' } };

describe('a page that a person can read', () => {
  const screen = '<main><h1>Not <b>available</b></h1></main>';

  it.each([
    ['a screen', screen, 200, true],
    ['a screen of a database that is away', screen, 503, true],
    ['a screen that says that we failed', screen, 500, false],
    [
      'a page that a script would have to make',
      `<div></div><script>document.write('${screen}')</script>`,
      200,
      false,
    ],
    ['a heading without words', '<h1><template id="B:0"></template></h1>', 200, false],
    ['an empty page', '', 200, false],
  ])('%s', (_, body, status, readable) => {
    expect(isReadable(new Response(body, { status, ...html }), body)).toBe(readable);
  });

  it('is no JSON', () => {
    expect(isReadable(Response.json({ text: screen }), screen)).toBe(false);
  });
});

const kind: Kind = {
  name: 'any',
  what: 'anything',
  seconds: 1,
  takesAllAway: true,
  inject: async () => async () => {},
};

const sample = (more: Partial<Sample> = {}): Sample => ({
  ...{
    operation: 'record',
    process: 0,
    startedAtMs: 0,
    endedAtMs: 100,
    status: 201,
    readable: null,
    why: null,
  },
  ...more,
});

const well: Measured = {
  samples: [
    sample(),
    sample({ status: 503 }),
    sample({ operation: 'open page', status: 200, readable: true }),
  ],
  writes: { acknowledged: 1, lost: 0, doubled: 0, torn: 0, unanswered: 0, repairsLost: 0, repairsOpen: 0 },
  probes: { healthSeconds: 0.1, unhealthy: 0 },
  ...{ requests: 0.5, worker: 2, rounds: 9, placesLost: 0, ready: 0 },
};

const missed = (measured: Measured, of = kind) =>
  judge(of, measured).flatMap(({ what, reached }) => (reached ? [] : [what]));
const alsoSeen = (more: Partial<Sample>): Measured => ({ ...well, samples: [...well.samples, sample(more)] });
const written = (more: Partial<Measured['writes']>): Measured => ({
  ...well,
  writes: { ...well.writes, ...more },
});

describe('the judgement of a kind of fault', () => {
  it('holds when all is well', () => {
    expect(missed(well)).toEqual([]);
  });

  it.each<[string, Measured]>([
    ['requests answered', { ...well, samples: [] }],
    ['acknowledged activities that are not in the ledger', written({ lost: 1 })],
    ['activities in the ledger twice or unasked', written({ doubled: 1 })],
    ['totals or levels that do not fit', written({ torn: 1 })],
    ['activities not acknowledged when all was well again', written({ unanswered: 1 })],
    ['acknowledged repairs that are not done', written({ repairsLost: 1 })],
    ['repairs that nobody closes', written({ repairsOpen: 1 })],
    ['answers of 500', alsoSeen({ status: 500 })],
    ['requests without an answer', alsoSeen({ status: null })],
    ['pages without a readable screen', alsoSeen({ status: 503, readable: false })],
    ['the longest wait for an answer', alsoSeen({ endedAtMs: 8_001 })],
    ['the longest wait for a check', alsoSeen({ operation: 'check', endedAtMs: 30_001 })],
    ['until requests succeed again', { ...well, requests: Number.POSITIVE_INFINITY }],
    ['until the worker has done a check', { ...well, worker: 31 }],
    ['until every process has made its rounds', { ...well, rounds: 31 }],
    ['places of pools that are lost', { ...well, placesLost: 1 }],
    ['places of pools that are lost', { ...well, placesLost: Number.NaN }],
    ['the slowest answer of /healthz', { ...well, probes: { healthSeconds: 3.1, unhealthy: 0 } }],
    ['answers of /healthz that are not 200', { ...well, probes: { healthSeconds: 0, unhealthy: 1 } }],
    ['processes that say they are ready meanwhile', { ...well, ready: 1 }],
  ])('fails for: %s', (what, measured) => {
    expect(missed(measured)).toEqual([what]);
  });

  it('uses the limits of the kind', () => {
    const patient = { ...kind, limits: { answer: 30 } };
    expect(missed(alsoSeen({ endedAtMs: 20_000 }), patient)).toEqual([]);
    expect(missed(alsoSeen({ endedAtMs: 30_001 }), patient)).toEqual(['the longest wait for an answer']);
  });

  it('expects no answers of a process that the kind itself stops', () => {
    const stopping = { ...kind, stopsWeb: true };
    expect(missed(alsoSeen({ status: null }), stopping)).toEqual([]);
  });
});

it('the kinds are many, and each has a name of its own', () => {
  const names = KINDS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  // One of them is calm.
  expect(names.length).toBeGreaterThan(25);
});
