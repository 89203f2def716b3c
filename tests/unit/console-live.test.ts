import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { toldOf } from '@/app/_ui/state/topics';
import { type Marks, TOPICS } from '@/lib/vocabulary/live';

const marks = (changed: Partial<Marks> = {}): Marks => ({
  ...(Object.fromEntries(TOPICS.map((topic) => [topic, 'a'])) as Marks),
  ...changed,
});

/** The streams that the page opened, the newest last. */
let streams: Stream[];
class Stream {
  onerror = () => {};
  isClosed = false;
  private hear = (_: { data: string }) => {};
  constructor() {
    streams.push(this);
  }
  addEventListener(_: string, hear: (event: { data: string }) => void): void {
    this.hear = hear;
  }
  close(): void {
    this.isClosed = true;
  }
  tell(changed: Partial<Marks>): void {
    this.hear({ data: JSON.stringify(changed) });
  }
}

const tab = { hidden: false, addEventListener: vi.fn(), removeEventListener: vi.fn() };
const newest = () => streams.at(-1) as Stream;
const show = (hidden: boolean) => {
  tab.hidden = hidden;
  tab.addEventListener.mock.calls[0]?.[1]();
};

beforeEach(() => {
  streams = [];
  tab.hidden = false;
  tab.addEventListener.mockClear();
  vi.resetModules();
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', Stream);
  vi.stubGlobal('document', tab);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it('a reading has the topics of the nearest address', () => {
  expect(toldOf('/health/violations?limit=25')).toEqual({ topics: ['violations'], whole: true });
  expect(toldOf('/health/status').topics).toEqual(['checks', 'violations']);
  expect(toldOf('/jobs/runs/7').whole).toBe(true);
  expect(toldOf('/jobs').whole).toBe(false);
  expect(toldOf('/jobsearch')).toEqual({ topics: [], whole: false });
});

it('only what changed since it was read is behind, also when it changed before the first event', async () => {
  const changes = await import('@/app/_ui/state/changes');
  changes.noteRendered(['/audit', '/repairs?limit=25'], marks());
  changes.listen();
  newest().tell(marks({ audit: 'b' }));
  expect([changes.isBehind('/audit'), changes.isBehind('/repairs?limit=25')]).toEqual([true, false]);
  changes.noteRead('/audit');
  expect(changes.isBehind('/audit')).toBe(false);
  newest().tell({ progress: 'c' });
  expect(changes.isBehind('/repairs?limit=25')).toBe(true);
});

it('a hidden tab has no stream, and hears first what changed when it is seen again', async () => {
  const changes = await import('@/app/_ui/state/changes');
  changes.noteRendered(['/audit'], marks());
  changes.listen();
  newest().tell(marks());
  expect(changes.isEachTold()).toBe(true);
  show(true);
  expect([newest().isClosed, changes.isEachTold(), streams.length]).toEqual([true, false, 1]);
  vi.advanceTimersByTime(600_000);
  expect(streams).toHaveLength(1);
  show(false);
  newest().tell(marks({ audit: 'b' }));
  expect([streams.length, changes.isBehind('/audit')]).toEqual([2, true]);
});

it('a stream that ends is opened again; when that fails all is read again, once', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  const changes = await import('@/app/_ui/state/changes');
  changes.noteRendered(['/audit'], marks());
  changes.listen();
  newest().tell(marks());
  newest().onerror();
  expect([changes.isEachTold(), changes.isBehind('/audit')]).toEqual([false, false]);
  vi.advanceTimersByTime(2_000);
  expect(streams).toHaveLength(2);
  newest().onerror();
  expect(changes.isBehind('/audit')).toBe(true);
  changes.noteRead('/audit');
  for (const [times, seconds] of [4, 8, 16, 30, 30].entries()) {
    vi.advanceTimersByTime(seconds * 1_000 - 1);
    expect(streams).toHaveLength(2 + times);
    vi.advanceTimersByTime(1);
    expect(streams).toHaveLength(3 + times);
    newest().onerror();
  }
  expect(changes.isBehind('/audit')).toBe(false);
});

it('a silent stream is lost, and one that says that nothing changed is not', async () => {
  const changes = await import('@/app/_ui/state/changes');
  changes.noteRendered(['/audit'], marks());
  changes.listen();
  newest().tell(marks());
  for (let times = 0; times < 10; times++) {
    vi.advanceTimersByTime(15_000);
    newest().tell({});
  }
  expect([changes.isEachTold(), changes.isBehind('/audit')]).toEqual([true, false]);
  vi.advanceTimersByTime(26_000);
  expect([changes.isEachTold(), changes.isBehind('/audit')]).toEqual([false, true]);
});

it('refreshes are made at once, then in turns, each name once, and none in a hidden tab', async () => {
  const { pace, work } = await import('@/app/_ui/state/pace');
  const done: string[] = [];
  for (let one = 0; one < 30; one++) pace(`r${one}`, () => done.push(`r${one}`));
  pace('r29', () => done.push('r29 again'));
  expect(done).toHaveLength(20);
  vi.advanceTimersByTime(60_000);
  expect(done).toHaveLength(30);
  expect(done.at(-1)).toBe('r29 again');
  tab.hidden = true;
  pace('hidden', () => done.push('hidden'));
  vi.advanceTimersByTime(60_000);
  expect(done).toHaveLength(30);
  tab.hidden = false;
  work();
  expect(done.at(-1)).toBe('hidden');
});
