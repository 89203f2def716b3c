import type { Database } from './client';
import { WaitedTooLongError } from './failure';

/** How often waiting requests are checked for being too late. */
const LOOK_EVERY_MS = 100;

type Waiting<Request, Answer> = {
  request: Request;
  sinceMs: number;
  resolve: (answer: Answer | Promise<Answer>) => void;
  reject: (error: unknown) => void;
};

type Queue<Request, Answer> = {
  waiting: Waiting<Request, Answer>[];
  asked: Set<Waiting<Request, Answer>>;
  underWay: number;
  /** Checks for requests that have waited too long. */
  timer: NodeJS.Timeout | undefined;
};

type Gathering<Request, Answer> = {
  /** The maximum number of requests in a batch. */
  batchMax: number;
  /** How many batches may run at the same time, so that one that waits for a lock does not delay all others. */
  underWayMax: number;
  /** When a request fails with WaitedTooLongError: only while it waits for its turn, or until it is answered. */
  giveUp: { afterMs: number; before: 'asked' | 'answered' };
  ask: (db: Database, requests: Request[]) => Promise<(Answer | Promise<Answer>)[]>;
};

/**
 * Sends many small requests to a database in few round trips: requests that arrive while earlier ones are running go
 * together in the next batch. A request that comes alone is sent at once. `ask` must return the answers in the order of
 * its requests, with a promise for an answer that needs longer or fails alone. When `ask` fails, all its requests fail.
 */
export function gather<Request, Answer>(
  gathering: Gathering<Request, Answer>,
): (db: Database, request: Request) => Promise<Answer> {
  const queues = new WeakMap<Database, Queue<Request, Answer>>();
  return (db, request) => {
    let queue = queues.get(db);
    if (!queue) {
      queue = { waiting: [], asked: new Set(), underWay: 0, timer: undefined };
      queues.set(db, queue);
    }
    const { waiting } = queue;
    const answer = new Promise<Answer>((resolve, reject) =>
      waiting.push({ request, sinceMs: performance.now(), resolve, reject }),
    );
    if (queue.underWay < gathering.underWayMax) void askInTurn(gathering, db, queue);
    watch(gathering, queue);
    return answer;
  };
}

/** One timer for all requests; it runs ten times a second while a request waits. */
function watch<Request, Answer>(gathering: Gathering<Request, Answer>, queue: Queue<Request, Answer>): void {
  const { afterMs, before } = gathering.giveUp;
  queue.timer ??= setTimeout(() => {
    queue.timer = undefined;
    const sinceMs = performance.now() - afterMs;
    const late = ({ sinceMs: since }: { sinceMs: number }) => since <= sinceMs;
    const refused = [...(before === 'answered' ? queue.asked : []), ...queue.waiting].filter(late);
    for (const { reject } of refused) reject(new WaitedTooLongError());
    queue.waiting = queue.waiting.filter((item) => !late(item));
    if (queue.waiting.length > 0 || queue.asked.size > 0) watch(gathering, queue);
  }, LOOK_EVERY_MS).unref();
}

async function askInTurn<Request, Answer>(
  { batchMax, ask }: Gathering<Request, Answer>,
  db: Database,
  queue: Queue<Request, Answer>,
): Promise<void> {
  queue.underWay += 1;
  while (queue.waiting.length > 0) {
    const batch = queue.waiting.splice(0, batchMax);
    for (const item of batch) queue.asked.add(item);
    try {
      const answers = await ask(
        db,
        batch.map(({ request }) => request),
      );
      if (answers.length !== batch.length) throw new Error('a batch was answered in part');
      for (const [item, { resolve }] of batch.entries()) resolve(answers[item] as Answer);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    for (const item of batch) queue.asked.delete(item);
  }
  queue.underWay -= 1;
}
