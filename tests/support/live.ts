import { API_BASE } from '@/lib/contract/api';
import type { Marks } from '@/lib/vocabulary/live';

export type LiveClient = {
  answer: Response;
  /** The next event: what changed, or null for a comment. Rejects when the stream has ended. */
  next(): Promise<Partial<Marks> | null>;
  /** Reads until an event has all of these topics together with the events before it. */
  until(...topics: (keyof Marks)[]): Promise<void>;
  /** Resolves when the server has ended the stream. */
  untilEnd(): Promise<void>;
  close(): Promise<void>;
};

/** Opens `GET /live`. */
export async function openLive(origin: string, headers: Record<string, string>): Promise<LiveClient> {
  const leaving = new AbortController();
  const answer = await fetch(`${origin}${API_BASE}/live`, { headers, signal: leaving.signal });
  const events = eventsOf(answer);
  const next = async () => {
    const { done, value } = await events.next();
    if (done) throw new Error('the stream has ended');
    return value;
  };
  return {
    answer,
    next,
    until: async (...topics) => {
      const missing = new Set<string>(topics);
      while (missing.size > 0) for (const topic of Object.keys((await next()) ?? {})) missing.delete(topic);
    },
    untilEnd: async () => {
      while (!(await events.next()).done);
    },
    close: async () => leaving.abort(),
  };
}

async function* eventsOf(answer: Response): AsyncGenerator<Partial<Marks> | null> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of answer.body ?? []) {
    const blocks = (text + decoder.decode(bytes, { stream: true })).split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = /^event: changes\ndata: (.*)$/.exec(block)?.[1];
      yield data === undefined ? null : JSON.parse(data);
    }
  }
}
