import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { consistencyRate, statusOf, worstOf } from '@/lib/health/status';
import { DEGRADED_FROM_PERCENT, HEALTHY_FROM_PERCENT } from '@/lib/vocabulary/health';

const MINUTE_MS = 60_000;
const ALONE = { hadPairs: false, specializations: [] };
const at = (ageMinutes: number, pairs: number, inconsistent: number) =>
  statusOf({
    lastCheckMs: 0,
    nowMs: ageMinutes * MINUTE_MS,
    intervalMinutes: 5,
    pairs,
    inconsistent,
    ...ALONE,
  });

test('the rate is cut, never rounded up to 100', () => {
  expect(consistencyRate(25_000, 1)).toBe(99.996);
  expect(consistencyRate(3_000_000, 1)).toBe(99.999);
  expect(consistencyRate(3_000_000, 0)).toBe(100);
  expect(consistencyRate(3, 3)).toBe(0);
});

test('healthy from 99 %, degraded from 95 %, critical below', () => {
  expect(at(1, 1000, 0).status).toBe('healthy');
  expect(at(1, 1000, 10).status).toBe('healthy');
  expect(at(1, 1000, 11).status).toBe('degraded');
  expect(at(1, 1000, 50).status).toBe('degraded');
  expect(at(1, 1000, 51).status).toBe('critical');
});

test('the delivered rules and dashboard use the same limits', () => {
  const rules = readFileSync('deploy/prometheus/rules.yml', 'utf8');
  const below = [...rules.matchAll(/min\(lockstep_consistency_ratio\) (<|>=) ([\d.]+)/g)].map(
    ([, sign, ratio]) => `${sign} ${ratio}`,
  );
  const [healthy, degraded] = [HEALTHY_FROM_PERCENT / 100, DEGRADED_FROM_PERCENT / 100];
  expect(below).toEqual([`< ${healthy}`, `>= ${degraded}`, `< ${degraded}`]);
  const board = readFileSync('deploy/grafana/lockstep.json', 'utf8');
  expect(board).toContain(
    `Warning below ${HEALTHY_FROM_PERCENT} %, critical below ${DEGRADED_FROM_PERCENT} %`,
  );
  const steps = board.matchAll(
    /"yellow",\s*"value": ([\d.]+)\s*\},\s*\{\s*"color": "green",\s*"value": ([\d.]+)/g,
  );
  const ratios = [...steps].map(([, from, to]) => [Number(from), Number(to)]);
  expect(ratios).toEqual([
    [degraded, healthy],
    [degraded, healthy],
  ]);
});

test('unknown when the newest check lies ahead of the clock by more than clocks usually differ', () => {
  expect(at(-1, 10, 0)).toMatchObject({ status: 'healthy', stale: false });
  expect(at(-1.1, 10, 0)).toMatchObject({
    status: 'unknown',
    stale: true,
    reason: expect.stringMatching(/^The clock was set back/),
  });
});

test('unknown before the first check, and once the newest is older than two intervals', () => {
  const input = { nowMs: 0, intervalMinutes: 5, pairs: 0, inconsistent: 0, ...ALONE };
  expect(statusOf({ ...input, lastCheckMs: null })).toMatchObject({ status: 'unknown', stale: false });
  expect(at(10, 10, 0)).toMatchObject({ status: 'healthy', stale: false });
  expect(at(10.1, 10, 0)).toMatchObject({ status: 'unknown', stale: true });
});

test('no pairs are unknown where there never were any, and critical where there were some', () => {
  const none = {
    lastCheckMs: 0,
    nowMs: 0,
    intervalMinutes: 5,
    pairs: 0,
    inconsistent: 0,
    specializations: [],
  };
  expect(statusOf({ ...none, hadPairs: false })).toMatchObject({
    status: 'unknown',
    reason: 'There are no pairs yet.',
  });
  expect(statusOf({ ...none, hadPairs: true }).status).toBe('critical');
});

test('the worst specialization decides the status, and the reason names it', () => {
  const specializations = [
    { specialization: 'PLAYER', pairs: 4_000, inconsistent: 0 },
    { specialization: 'COACH', pairs: 40, inconsistent: 39 },
  ];
  const input = {
    lastCheckMs: 0,
    nowMs: 0,
    intervalMinutes: 5,
    pairs: 4_040,
    inconsistent: 39,
    hadPairs: true,
  };
  expect(statusOf({ ...input, specializations })).toMatchObject({
    status: 'critical',
    reason: expect.stringContaining('In COACH 39 of 40 (2.5 % consistent).'),
  });
  expect(worstOf(specializations)?.specialization).toBe('COACH');
});
