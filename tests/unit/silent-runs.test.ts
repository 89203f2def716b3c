import { describe, expect, test } from 'vitest';
import { SilentRuns } from '@/worker/silent-runs';
import type { RunningRun } from '@/worker/slots';

const SILENCE_MS = 12_000;
const LEASE_MS = 45_000;
const POLL_MS = 1_000;

/** A worker that reads one run of another worker every second for a time. Returns when it found the run silent. */
function silentAt(
  run: (atMs: number) => Partial<RunningRun>,
  {
    untilMs = 200_000,
    looksAt = (_atMs: number) => true,
  }: { untilMs?: number; looksAt?: (atMs: number) => boolean } = {},
): number | null {
  const silent = new SilentRuns({ silenceMs: SILENCE_MS, leaseMs: LEASE_MS });
  for (let atMs = 0; atMs <= untilMs; atMs += POLL_MS) {
    if (!looksAt(atMs)) continue;
    const seen = { id: 1, attempt: 1, lease: '2026-03-01', isOver: false, ...run(atMs) };
    if (silent.of([seen], atMs).length > 0) return atMs;
  }
  return null;
}

const renewedEvery = (ms: number) => (atMs: number) => ({ lease: String(Math.floor(atMs / ms)) });

describe('a run', () => {
  test('of a killed worker is taken over when its lease ends, by a worker that has watched it', () => {
    expect(silentAt((atMs) => ({ isOver: atMs >= 44_000 }))).toBe(44_000);
  });

  test('of a killed worker is taken over shortly after the start of a worker that did not watch it', () => {
    expect(silentAt(() => ({ isOver: true }))).toBe(SILENCE_MS);
  });

  test('of a living worker is left, whatever a clock that jumped ahead says of its lease', () => {
    expect(silentAt((atMs) => ({ ...renewedEvery(10_000)(atMs), isOver: true }))).toBeNull();
  });

  test('of a killed worker is taken over within a lease, although the clock was set back', () => {
    expect(silentAt(() => ({ isOver: false }))).toBe(LEASE_MS);
  });

  test('of a living worker is left by one that could not look for a while', () => {
    const looksAt = (atMs: number) => atMs < 5_000 || atMs > 95_000;
    const run = (atMs: number) => ({
      lease: atMs < 99_000 ? 'before' : renewedEvery(5_000)(atMs).lease,
      isOver: true,
    });
    expect(silentAt(run, { looksAt })).toBeNull();
  });

  test('that was taken over by another worker is that one\u2019s', () => {
    expect(silentAt((atMs) => ({ attempt: atMs < 40_000 ? 1 : 2 }), { untilMs: 80_000 })).toBeNull();
  });
});
