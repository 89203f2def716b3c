import { setTimeout as delay } from 'node:timers/promises';
import autocannon from 'autocannon';
import { type Call, Tally } from './tally';

export type Load = {
  /** The web processes; connections are spread over them in turn. */
  origins: string[];
  /** Each connection is one client with at most one running request. */
  connections: number;
  /**
   * The maximum number of requests that a connection sends in a second: one after another, then it waits for the next
   * second.
   */
  eachPerSecond: number;
  seconds: number;
  /** The next request of a connection. */
  next: (connection: number) => Call;
};

export type Driven = { tally: Tally; seconds: number };

/**
 * Groups of connections that start a moment apart. autocannon lets all connections of one run send at the same
 * instant of every second; people do not.
 */
const GROUPS_MAX = 100;
const TIMEOUT_SECONDS = 10;
/**
 * The interval of checks for the end. The run ends this long before connections would send again, not right after it.
 */
const SAMPLE_EVERY_MS = 100;
const ENDS_EARLY_SECONDS = 0.25;

/** Sends requests at a steady rate; resolves when all are done. */
export async function driveLoad(load: Load): Promise<Driven> {
  const tally = new Tally();
  const groups = Math.min(load.connections, GROUPS_MAX);
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: groups }, (_, group) => driveGroup(load, tally, group, groups)));
  return { tally, seconds: (performance.now() - startedAt) / 1000 };
}

async function driveGroup(load: Load, tally: Tally, group: number, groups: number): Promise<void> {
  await delay((1000 / groups) * group);
  let connection = group - groups;
  await autocannon({
    url: load.origins[group % load.origins.length] as string,
    connections: Math.ceil((load.connections - group) / groups),
    connectionRate: load.eachPerSecond,
    duration: load.seconds - ENDS_EARLY_SECONDS,
    sampleInt: SAMPLE_EVERY_MS,
    timeout: TIMEOUT_SECONDS,
    setupClient: (client) => {
      connection += groups;
      const mine = connection;
      sendCalls(client, tally, () => load.next(mine));
    },
  });
}

function sendCalls(client: autocannon.Client, tally: Tally, next: () => Call): void {
  let call: Call | undefined;
  let body = '';
  client.setRequests([
    {
      setupRequest: (request) => {
        if (call) tally.lost(call);
        call = next();
        tally.sent += 1;
        return { ...request, ...toRequest(call) };
      },
      onResponse: (_status, text) => {
        body = text;
      },
    },
  ]);
  // Comes directly after onResponse and before the next request is prepared.
  client.on('response', (status, _bytes, ms) => {
    if (!call) return;
    tally.answered(call, status, ms);
    if (status >= 200 && status < 300) call.onSuccess?.(body);
    call = undefined;
  });
}

function toRequest({ method, path, token, body, requestId }: Call): autocannon.Request {
  return {
    method,
    path,
    headers: {
      authorization: `Bearer ${token}`,
      ...(requestId === undefined ? {} : { 'x-request-id': requestId }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? '' : JSON.stringify(body),
  };
}
