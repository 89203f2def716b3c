import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Database } from '@/db/client';
import type { Config } from '@/lib/config';
import { type Listening, MarkStream } from '@/lib/http/live/mark-stream';
import { endStreams, liveRound, openStream } from '@/lib/http/live/streams';
import { createLog } from '@/lib/log';
import { LIVE_SIGN_SECONDS, type Marks, TOPICS } from '@/lib/vocabulary/live';

const marks = (changed: Partial<Marks> = {}): Marks => ({
  ...(Object.fromEntries(TOPICS.map((topic) => [topic, 'a'])) as Marks),
  ...changed,
});

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

function streamOf(more: Partial<Listening> = {}) {
  const ended = vi.fn();
  const source = new MarkStream({ userId: 1, marks: marks(), isAdmitted: async () => true, ended, ...more });
  const reader = new ReadableStream(source, { highWaterMark: 0 }).getReader();
  const next = async () => {
    const { value, done } = await reader.read();
    return done ? 'end' : new TextDecoder().decode(value);
  };
  return { source, reader, next, ended };
}

const changes = (changed: Partial<Marks>) => `event: changes\ndata: ${JSON.stringify(changed)}\n\n`;

it('what changes while a client is slow goes together into its next event', async () => {
  const { source, next } = streamOf();
  expect(await next()).toBe(changes(marks()));
  for (let turn = 0; turn < 1_000; turn++) source.offer(marks({ jobs: `b${turn}` }));
  source.offer(marks({ jobs: 'c', audit: 'd' }));
  expect(await next()).toBe(changes({ jobs: 'c', audit: 'd' }));
  const waiting = next();
  source.offer(marks({ jobs: 'c', audit: 'd' }));
  source.offer(marks({ jobs: 'e', audit: 'd' }));
  expect(await waiting).toBe(changes({ jobs: 'e' }));
});

it('without a change it says from time to time that all was told, or that the database cannot be asked', async () => {
  const { source, next } = streamOf();
  await next();
  const told = next();
  source.tick(true);
  vi.advanceTimersByTime(LIVE_SIGN_SECONDS * 1_000 + 1);
  source.tick(true);
  expect(await told).toBe(changes({}));
  const away = next();
  vi.advanceTimersByTime(LIVE_SIGN_SECONDS * 1_000 + 1);
  source.tick(false);
  expect(await away).toMatch(/^: .*\n\n$/);
});

it('a client that takes nothing for a minute is let go', async () => {
  const { source, next, ended } = streamOf();
  vi.advanceTimersByTime(59_000);
  source.tick(true);
  expect(ended).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2_000);
  source.tick(true);
  expect(ended).toHaveBeenCalledOnce();
  expect(await next()).toBe('end');
});

it('a caller is asked for again, stays while nobody knows, and is let go once they may not read', async () => {
  const isAdmitted = vi
    .fn<() => Promise<boolean>>()
    .mockRejectedValueOnce(new Error('the database is away'))
    .mockResolvedValueOnce(true)
    .mockResolvedValue(false);
  const { source, next, ended } = streamOf({ isAdmitted });
  await next();
  for (const times of [1, 2]) {
    vi.advanceTimersByTime(times === 1 ? 31_000 : 1_000);
    source.tick(true);
    await vi.waitFor(() => expect(isAdmitted).toHaveBeenCalledTimes(times));
    await new Promise(setImmediate);
    expect(ended).not.toHaveBeenCalled();
  }
  vi.advanceTimersByTime(1_000);
  source.tick(true);
  expect(isAdmitted).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(30_000);
  source.tick(true);
  await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce());
  expect(await next()).toBe('end');
});

it('the database is asked only while somebody listens, and less often while it fails', async () => {
  const execute = vi.fn(async (): Promise<{ rows: Marks[] }> => ({ rows: [marks()] }));
  const log = createLog({ name: 'test', enabled: false });
  const ctx = {
    db: { execute } as unknown as Database,
    log,
    actor: { kind: 'system', job: 'live' },
  } as const;
  const round = liveRound({ HEALTH_CHECK_INTERVAL_MINUTES: 5 } as Config);
  const turn = () => round.run(ctx, new AbortController().signal, () => {});
  await turn();
  expect(execute).not.toHaveBeenCalled();
  const reader = openStream({ userId: 1, marks: marks(), isAdmitted: async () => true }).getReader();
  await turn();
  await turn();
  expect(execute).toHaveBeenCalledTimes(2);
  execute.mockRejectedValue(new Error('the database is away'));
  for (let turns = 0; turns < 30; turns++) await turn().catch(() => {});
  expect(execute.mock.calls.length).toBeLessThan(10);
  execute.mockResolvedValue({ rows: [marks({ audit: 'z' })] });
  await reader.read();
  for (let turns = 0; turns < 30; turns++) await turn();
  expect(new TextDecoder().decode((await reader.read()).value)).toBe(changes({ audit: 'z' }));
  await reader.cancel();
  const asked = execute.mock.calls.length;
  await turn();
  expect(execute).toHaveBeenCalledTimes(asked);
  endStreams();
  expect(() => openStream({ userId: 1, marks: marks(), isAdmitted: async () => true })).toThrow(
    /no more streams/,
  );
});
