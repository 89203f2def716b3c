import { setTimeout as delay } from 'node:timers/promises';
import { errorResponse, readyForQuery } from './postgres-frames';
import type { Link, Message } from './postgres-link';
import type { Fault } from './postgres-proxy';

/** Chooses the messages that a fault applies to. */
export type Match = (message: Message, link: Link) => boolean;

/** The first message of each statement whose SQL matches. */
export function asked(sql: RegExp): Match {
  return ({ opens, sql: text }) => opens && sql.test(text ?? '');
}

/** The end (`Z`) of the answer to such a statement: the server has executed it and reports that. Or another part. */
export function answered(sql: RegExp, part = 'Z'): Match {
  return ({ way, type, sql: text }) => way === 'answer' && type === part && sql.test(text ?? '');
}

/** A random share of the matching messages. */
export function some(share: number, match: Match): Match {
  return (message, link) => match(message, link) && Math.random() < share;
}

/** The message never arrives, and the connection is cut. */
export function cutBefore(match: Match): Fault {
  return { onMessage: (message, link) => (match(message, link) ? { end: 'cut' } : null) };
}

/** The message arrives, and then the connection is cut. The answer to a statement never comes. */
export function cutAfter(match: Match): Fault {
  return {
    onMessage: (message, link) => (match(message, link) ? { send: message.bytes, end: 'cut' } : null),
  };
}

/** Half of the message arrives, and then the connection is cut. */
export function cutWithin(match: Match): Fault {
  return {
    onMessage: (message, link) => {
      if (!match(message, link)) return null;
      return { send: message.bytes.subarray(0, Math.ceil(message.bytes.length / 2)), end: 'cut' };
    },
  };
}

/** The message is replaced by one of the same length with a type that does not exist. */
export function garble(match: Match): Fault {
  return {
    onMessage: (message, link) => {
      if (!match(message, link)) return null;
      const nonsense = Buffer.alloc(message.bytes.length, 0xff);
      message.bytes.copy(nonsense, 1, 1, 5);
      return { send: nonsense };
    },
  };
}

/** Every message takes longer, each way. */
export function slow(delayMs: number): Fault {
  return { onMessage: (message) => delay(delayMs, { send: message.bytes }) };
}

/** Each connection carries this many bytes a second, each way. */
export function narrow(bytesPerSecond: number): Fault {
  const freeAtMs = { ask: new WeakMap<Link, number>(), answer: new WeakMap<Link, number>() };
  return {
    onMessage: ({ way, bytes }, link) => {
      const nowMs = performance.now();
      const beginsAtMs = Math.max(nowMs, freeAtMs[way].get(link) ?? 0);
      const throughAtMs = beginsAtMs + (1_000 * bytes.length) / bytesPerSecond;
      freeAtMs[way].set(link, throughAtMs);
      return delay(throughAtMs - nowMs, { send: bytes });
    },
  };
}

/** New connections are accepted and get no answer. Open ones are not changed. */
export function silent(): Fault {
  return { onConnect: () => 'silent' };
}

/** The server refuses such statements and continues. */
export function refuseStatements(sqlstate: () => string, match: Match): Fault {
  const skipping = new WeakSet<Link>();
  return {
    onMessage: (message, link) => {
      if (message.way === 'answer') return null;
      const ready = () => readyForQuery(link.status === 'I' ? 'I' : 'E');
      if (skipping.has(link)) {
        // As a real server does: after a refusal it skips everything until the client sends Sync.
        if (message.type !== 'S') return {};
        skipping.delete(link);
        return { reply: ready() };
      }
      if (!match(message, link)) return null;
      const refusal = errorResponse(sqlstate());
      if (message.type === 'Q') return { reply: Buffer.concat([refusal, ready()]) };
      skipping.add(link);
      return { reply: refusal };
    },
  };
}

/** The server refuses new connections. */
export function refuseConnections(sqlstate: () => string): Fault {
  return {
    onMessage: (message) =>
      message.type === 'startup' ? { reply: errorResponse(sqlstate(), 'FATAL'), end: 'cut' } : null,
  };
}

/** The server ends connections that ask for such a statement, and sends the reason. */
export function endConnections(sqlstate: () => string, match: Match): Fault {
  return {
    onMessage: (message, link) =>
      match(message, link) ? { reply: errorResponse(sqlstate(), 'FATAL'), end: 'cut' } : null,
  };
}

/** Several faults at once. The first one that acts on a message decides. */
export function together(...faults: Fault[]): Fault {
  return {
    onConnect: (link) => (faults.some(({ onConnect }) => onConnect?.(link) === 'silent') ? 'silent' : 'pass'),
    onMessage: async (message, link) => {
      for (const { onMessage } of faults) {
        const verdict = await onMessage?.(message, link);
        if (verdict) return verdict;
      }
      return null;
    },
  };
}
