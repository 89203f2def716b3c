import type { Database } from './client';
import { gather } from './gather';

/** The same time as a request waits for a connection. */
const GIVE_UP_AFTER_MS = 1_800;
/** How many different inputs are remembered; the least recently used one is forgotten. */
const QUESTIONS_MAX = 100;

type Read<Input, Answer> = (ctx: { db: Database }, input: Input) => Promise<Answer>;

/**
 * Runs a read that many callers ask for at the same time only once. A caller that asks while the read is running waits
 * for the next run and shares that one. It never shares the running one, which may not see what the caller has just
 * written. Answers are shared, so they must not be changed.
 */
export function shareReads<Input, Answer>(read: Read<Input, Answer>): Read<Input, Answer> {
  const questions = new Map<string, (db: Database, input: Input) => Promise<Answer>>();

  function questionOf(key: string) {
    const known = questions.get(key);
    questions.delete(key);
    const question =
      known ??
      gather<Input, Answer>({
        batchMax: Number.POSITIVE_INFINITY,
        underWayMax: 1,
        giveUp: { afterMs: GIVE_UP_AFTER_MS, before: 'asked' },
        ask: async (db, requests) => {
          const answer = await read({ db }, requests[0] as Input);
          return requests.map(() => answer);
        },
      });
    questions.set(key, question);
    const oldest = questions.size > QUESTIONS_MAX ? questions.keys().next().value : undefined;
    if (oldest !== undefined) questions.delete(oldest);
    return question;
  }

  return ({ db }, input) => questionOf(JSON.stringify(input))(db, input);
}
