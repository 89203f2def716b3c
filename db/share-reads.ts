import type { Database } from './client';
import { gather } from './gather';

/** As long as anybody waits for a connection. */
const GIVE_UP_AFTER_MS = 1_800;
/** How many different questions are remembered to be the same; the one asked longest ago is forgotten. */
const QUESTIONS_MAX = 100;

type Read<Input, Answer> = (ctx: { db: Database }, input: Input) => Promise<Answer>;

/**
 * The same read, asked for by many at once, as one. Whoever asks while it is under way waits for the next one and shares
 * that: never the one that began before, for it may not see what the asker has just written. Answers are shared, and
 * must not be changed.
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
