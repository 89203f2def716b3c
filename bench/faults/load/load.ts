import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type Actor, check, decide, openPage, readStatus, record, repair, type Stage, send } from './actors';

/** The actors: the number of each, and the pause between two turns. */
const CAST: readonly [actor: Actor, count: number, pauseMs: number][] = [
  [record, 10, 450],
  [readStatus, 3, 700],
  [openPage, 3, 900],
  [repair, 2, 900],
  [decide, 1, 1_000],
  [check, 1, 2_500],
];

export type Load = {
  stage: Stage;
  /** No actor begins a turn for this long, or until the next call. */
  rest: (ms: number) => void;
  /** Ends the load: waits for running requests, and repeats activities until each is acknowledged. */
  stop: () => Promise<void>;
};

const SETTLE_MS = 10_000;
const AGAIN_MS = 200;
const LOOK_EVERY_MS = 100;

/** Begins a bounded load on both web processes. */
export function startLoad(stage: Stage): Load {
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  let resumeAtMs = 0;
  let stopped: Promise<void> | undefined;
  const pause = (ms: number) => delay(ms, undefined, { signal: stopping.signal }).catch(() => {});
  const act = async (actor: Actor, pauseMs: number, first: 0 | 1) => {
    let process = first;
    while (!stopping.signal.aborted) {
      // Random pauses, so that the actors do not act at the same moments.
      await pause(pauseMs * (0.5 + Math.random()));
      while (performance.now() < resumeAtMs && !stopping.signal.aborted) await pause(LOOK_EVERY_MS);
      if (stopping.signal.aborted) return;
      await actor(stage, process);
      process = process === 0 ? 1 : 0;
    }
  };
  const acting = CAST.flatMap(([actor, count, pauseMs]) =>
    Array.from({ length: count }, (_, at) => act(actor, pauseMs, at % 2 === 0 ? 0 : 1)),
  );
  return {
    stage,
    rest: (ms) => {
      resumeAtMs = performance.now() + ms;
    },
    stop: () => {
      stopping.abort();
      stopped ??= Promise.all(acting).then(() => settle(stage));
      return stopped;
    },
  };
}

async function settle(stage: Stage): Promise<void> {
  const deadlineMs = performance.now() + SETTLE_MS;
  while (stage.open.size > 0 && performance.now() < deadlineMs) {
    await Promise.all([...stage.open].map((activity, at) => send(stage, at % 2 === 0 ? 0 : 1, activity)));
    if (stage.open.size > 0) await delay(AGAIN_MS);
  }
}
