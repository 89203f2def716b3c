import { afterEach, describe, expect, it, vi } from 'vitest';
import { GET } from '@/app/healthz/route';
import type { Database } from '@/db/client';
import { judgeLiveness, LIVENESS_LIMITS, type LoopSign, type PoolSign } from '@/lib/liveness/judge-liveness';
import { readSigns, watchLoop } from '@/lib/liveness/signs';
import { createLog } from '@/lib/log';
import { type Round, type RunningRounds, startRounds } from '@/lib/rounds/start-rounds';
import { VERSION } from '@/lib/version';

const MINUTE_MS = 60_000;
const judge = (signs: { loops?: LoopSign[]; pools?: PoolSign[] }, nowMs: number) =>
  judgeLiveness({ loops: [], pools: [], ...signs }, nowMs, LIVENESS_LIMITS);

describe('the rule', () => {
  const loop = { name: 'round alerts', turnedAtMs: 1_000, dueWithinMs: 3_000 };
  const pool = { name: 'rounds', isFull: true, stirredAtMs: 1_000, statementMaxMs: 10_000 };

  it('a loop may be two minutes late', () => {
    expect(judge({ loops: [loop] }, 1_000 + 3_000 + 2 * MINUTE_MS)).toEqual([]);
    expect(judge({ loops: [loop] }, 1_001 + 3_000 + 2 * MINUTE_MS)).toEqual([
      'round alerts has not gone on for 123 s',
    ]);
  });

  it('a pool without a free place may be idle for a minute, or as long as a statement takes', () => {
    expect(judge({ pools: [pool] }, 1_000 + MINUTE_MS)).toEqual([]);
    expect(judge({ pools: [pool] }, 1_001 + MINUTE_MS)).toEqual([
      'the connections for rounds are all taken, and nothing happened on them for 60 s',
    ]);
    const jobs = { ...pool, name: 'jobs', statementMaxMs: 10 * MINUTE_MS };
    expect(judge({ pools: [jobs] }, 1_000 + 10 * MINUTE_MS)).toEqual([]);
    expect(judge({ pools: [jobs] }, 1_001 + 10 * MINUTE_MS)).toHaveLength(1);
  });

  it('a pool with a free place may be idle for ever', () => {
    expect(judge({ pools: [{ ...pool, isFull: false }] }, Number.MAX_SAFE_INTEGER)).toEqual([]);
  });
});

describe('rounds', () => {
  const log = createLog({ name: 'test', enabled: false });
  let rounds: RunningRounds | undefined;
  afterEach(() => rounds?.stop());
  const signOf = (name: string) => readSigns().loops.find((loop) => loop.name === `round ${name}`);

  it('one that always fails is alive, because it still runs', async () => {
    vi.spyOn(log, 'warn').mockImplementation(() => {});
    let failures = 0;
    const run = async () => {
      failures += 1;
      throw new Error('the database is away');
    };
    rounds = startRounds({ db: {} as Database, log }, [{ name: 'failing', everyMs: 1, run }]);
    const before = signOf('failing')?.turnedAtMs ?? Number.NaN;
    await vi.waitUntil(() => failures >= 3);
    expect(signOf('failing')?.turnedAtMs).toBeGreaterThan(before);
  });

  it('one that does not end is dead after two minutes, unless it says meanwhile that it goes on', async () => {
    const ends: (() => void)[] = [];
    const turns: (() => void)[] = [];
    const run: Round['run'] = (_ctx, _signal, turned) => {
      turns.push(turned);
      return new Promise<void>((resolve) => ends.push(resolve));
    };
    const everyMs = 1;
    rounds = startRounds({ db: {} as Database, log }, [
      { name: 'one', everyMs, run },
      { name: 'other', everyMs, run },
    ]);
    await vi.waitUntil(() => turns.length === 2);
    const begunMs = performance.now();
    await vi.waitUntil(() => performance.now() > begunMs + 5);
    turns[1]?.();
    const later = begunMs + 2 * MINUTE_MS + 5;
    expect(judgeLiveness(readSigns(), later, LIVENESS_LIMITS)).toHaveLength(1);
    for (const end of ends) end();
  });

  it('stopped rounds do not count any more', async () => {
    rounds = startRounds({ db: {} as Database, log }, [{ name: 'stopped', everyMs: 1, run: async () => {} }]);
    expect(signOf('stopped')).toBeDefined();
    await rounds.stop();
    expect(signOf('stopped')).toBeUndefined();
  });
});

describe('/healthz', () => {
  it('answers 200 while everything runs, and 503 with the reason when something does not', async () => {
    expect(await answered()).toEqual([200, { status: 'ok', version: VERSION }]);
    // It has been due for so long that it counts as dead now.
    const { turned, ended } = watchLoop('round alerts', -3 * MINUTE_MS);
    turned();
    expect(await answered()).toEqual([
      503,
      {
        status: 'dead',
        version: VERSION,
        why: [expect.stringMatching(/^round alerts has not gone on for \d+ s$/)],
      },
    ]);
    ended();
    expect(await answered()).toEqual([200, { status: 'ok', version: VERSION }]);
  });

  async function answered() {
    const answer = GET();
    return [answer.status, await answer.json()];
  }
});
