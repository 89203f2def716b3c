import type { Database } from '@/db/client';
import { shareReads } from '@/db/share-reads';
import type { Config } from '@/lib/config';
import { DomainError, RateLimited } from '@/lib/errors';
import { readMarks } from '@/lib/live/read-marks';
import { processWide } from '@/lib/process-wide';
import type { Round } from '@/lib/rounds/start-rounds';
import type { Marks } from '@/lib/vocabulary/live';
import { type Listening, MarkStream } from './mark-stream';

/** With its pause, a change is told within a second. */
const EVERY_MS = 850;
/** The answer of the last question counts as that of now for this time. */
const CURRENT_MS = 1_500;
/** After failures there are pauses of up to so many turns. */
const PAUSE_TURNS_MAX = 10;
const STREAMS_MAX = 1_000;
const STREAMS_OF_USER_MAX = 20;
const RETRY_SECONDS = 5;

const here = processWide('live', () => ({
  streams: new Set<MarkStream>(),
  newest: null as { marks: Marks; atMs: number } | null,
  isOver: false,
}));

const readShared = shareReads(readMarks);

type Installation = { db: Database; config: Pick<Config, 'HEALTH_CHECK_INTERVAL_MINUTES'> };

/** The marks now: those of the last turn while somebody listens, or from the database. */
export async function readMarksNow({ db, config }: Installation): Promise<Marks> {
  const { newest } = here;
  if (newest && performance.now() - newest.atMs < CURRENT_MS) return newest.marks;
  return readShared({ db }, { intervalMinutes: config.HEALTH_CHECK_INTERVAL_MINUTES });
}

/**
 * A stream of what changes. Throws `rate_limited` when the user has too many, and `unavailable` when the process has, or is
 * about to stop.
 */
export function openStream(listening: Omit<Listening, 'ended'>): ReadableStream<Uint8Array> {
  const { streams, isOver } = here;
  const ofUser = [...streams].filter(({ userId }) => userId === listening.userId);
  if (ofUser.length >= STREAMS_OF_USER_MAX) throw new RateLimited(RETRY_SECONDS, 'too many streams are open');
  if (isOver || streams.size >= STREAMS_MAX)
    throw new DomainError('unavailable', 'this process takes no more streams; try again shortly');
  const stream = new MarkStream({ ...listening, ended: (one) => streams.delete(one) });
  streams.add(stream);
  return new ReadableStream(stream, { highWaterMark: 0 });
}

/** Ends all streams, and lets none begin: they must not keep a process that stops. Clients open others elsewhere. */
export function endStreams(): void {
  here.isOver = true;
  for (const stream of here.streams) stream.end();
}

/** Asks for the marks about once a second while anybody listens, and not at all otherwise. */
export function liveRound({ HEALTH_CHECK_INTERVAL_MINUTES: intervalMinutes }: Config): Round {
  let failures = 0;
  let pause = 0;
  return {
    name: 'live',
    everyMs: EVERY_MS,
    run: async ({ db }) => {
      if (here.streams.size === 0) return;
      try {
        if (pause > 0) pause -= 1;
        else await ask(db);
      } catch (error) {
        failures += 1;
        pause = Math.min(2 ** failures, PAUSE_TURNS_MAX);
        throw error;
      } finally {
        const isCurrent = here.newest !== null && performance.now() - here.newest.atMs < CURRENT_MS;
        for (const stream of here.streams) stream.tick(isCurrent);
      }
    },
  };

  async function ask(db: Database): Promise<void> {
    const marks = await readMarks({ db }, { intervalMinutes });
    failures = 0;
    here.newest = { marks, atMs: performance.now() };
    for (const stream of here.streams) stream.offer(marks);
  }
}
