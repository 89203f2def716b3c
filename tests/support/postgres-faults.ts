import { setTimeout as delay } from 'node:timers/promises';
import { errorResponse, readyForQuery } from './postgres-frames';
import type { Link, Message } from './postgres-link';
import type { Fault } from './postgres-proxy';

/** Chooses what a fault is done to. */
export type Match = (message: Message, link: Link) => boolean;

/** The statements that begin like this, as they begin to be asked for. */
export function asked(sql: RegExp): Match {
  return ({ opens, sql: text }) => opens && sql.test(text ?? '');
}

/** What ends the answer to such a statement (`Z`): the server has done it, and says so. Or another part of its answer. */
export function answered(sql: RegExp, part = 'Z'): Match {
  return ({ way, type, sql: text }) => way === 'answer' && type === part && sql.test(text ?? '');
}

/** Of those, a share by chance. */
export function some(share: number, match: Match): Match {
  return (message, link) => match(message, link) && Math.random() < share;
}

/** The message never arrives, and the connection is cut. */
export function cutBefore(match: Match): Fault {
  return { onMessage: (message, link) => (match(message, link) ? { end: 'cut' } : null) };
}

/** The message arrives, and then the connection is cut: of what is asked, the answer never comes. */
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

/** In place of the message comes one as long, of a type that there is not. */
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

/** So many bytes a second fit through each connection, each way. */
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

/** Connections are taken and nobody speaks to them; those that are open are not touched. */
export function silent(): Fault {
  return { onConnect: () => 'silent' };
}

/** The server refuses such statements, and goes on. */
export function refuseStatements(sqlstate: () => string, match: Match): Fault {
  const skipping = new WeakSet<Link>();
  return {
    onMessage: (message, link) => {
      if (message.way === 'answer') return null;
      const ready = () => readyForQuery(link.status === 'I' ? 'I' : 'E');
      if (skipping.has(link)) {
        // As a server does: after a refusal all is skipped until the client has said that it saw it.
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

/** The server refuses whoever connects. */
export function refuseConnections(sqlstate: () => string): Fault {
  return {
    onMessage: (message) =>
      message.type === 'startup' ? { reply: errorResponse(sqlstate(), 'FATAL'), end: 'cut' } : null,
  };
}

/** The server ends connections on which such a statement is asked for, and says why. */
export function endConnections(sqlstate: () => string, match: Match): Fault {
  return {
    onMessage: (message, link) =>
      match(message, link) ? { reply: errorResponse(sqlstate(), 'FATAL'), end: 'cut' } : null,
  };
}

/** Several faults at once; the first that does something to a message decides. */
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
