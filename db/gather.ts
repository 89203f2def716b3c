import type { Database } from './client';

type Waiting<Request, Answer> = {
  request: Request;
  sinceMs: number;
  resolve: (answer: Answer | Promise<Answer>) => void;
  reject: (error: unknown) => void;
};

type Queue<Request, Answer> = {
  waiting: Waiting<Request, Answer>[];
  underWay: number;
  /** Looks for those that have waited too long, while anybody waits. */
  timer: NodeJS.Timeout | undefined;
};

/** Nobody had time for a question: as when the database has no connection left (SQLSTATE 53300). */
export class WaitedTooLongError extends Error {
  readonly code = '53300';

  constructor() {
    super('waited too long for a turn');
    this.name = 'WaitedTooLongError';
  }
}

/**
 * Asks a database many small questions in few round trips: what arrives while earlier questions are under way goes there
 * together as the next one. Nothing waits for company: a question that comes alone is asked at once. `ask` answers in
 * the order of its requests, with a promise where one needs longer or fails alone; when it fails, all of them fail.
 */
export function gather<Request, Answer>(options: {
  /** How many requests go together at most. */
  batchMax: number;
  /** How many batches may be under way at once, so that one that waits for a lock does not hold up everybody. */
  underWayMax: number;
  /** How long a request waits for its turn before it fails with WaitedTooLongError. */
  waitMaxMs: number;
  ask: (db: Database, requests: Request[]) => Promise<(Answer | Promise<Answer>)[]>;
}): (db: Database, request: Request) => Promise<Answer> {
  const queues = new WeakMap<Database, Queue<Request, Answer>>();

  function refuseLate(queue: Queue<Request, Answer>): void {
    const now = performance.now();
    let late = 0;
    while (late < queue.waiting.length && now - (queue.waiting[late]?.sinceMs ?? now) >= options.waitMaxMs)
      late++;
    for (const { reject } of queue.waiting.splice(0, late)) reject(new WaitedTooLongError());
    queue.timer = undefined;
    watch(queue);
  }

  function watch(queue: Queue<Request, Answer>): void {
    const [oldest] = queue.waiting;
    if (!oldest || queue.timer) return;
    const leftMs = options.waitMaxMs - (performance.now() - oldest.sinceMs);
    queue.timer = setTimeout(() => refuseLate(queue), Math.max(1, Math.ceil(leftMs)));
    queue.timer.unref();
  }

  async function askInTurn(db: Database, queue: Queue<Request, Answer>): Promise<void> {
    queue.underWay += 1;
    while (queue.waiting.length > 0) {
      const batch = queue.waiting.splice(0, options.batchMax);
      try {
        const answers = await options.ask(
          db,
          batch.map(({ request }) => request),
        );
        if (answers.length !== batch.length) throw new Error('a batch was answered in part');
        for (const [item, { resolve }] of batch.entries()) resolve(answers[item] as Answer);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    queue.underWay -= 1;
  }

  return (db, request) => {
    let queue = queues.get(db);
    if (!queue) {
      queue = { waiting: [], underWay: 0, timer: undefined };
      queues.set(db, queue);
    }
    const { waiting } = queue;
    const answer = new Promise<Answer>((resolve, reject) =>
      waiting.push({ request, sinceMs: performance.now(), resolve, reject }),
    );
    if (queue.underWay < options.underWayMax) void askInTurn(db, queue);
    else watch(queue);
    return answer;
  };
}
