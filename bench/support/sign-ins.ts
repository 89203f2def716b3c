import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { finished } from 'node:stream/promises';
import { type Answer, atRate, timed } from './steady-rate';

export type SignIns = {
  origin: string;
  perSecond: number;
  people: { address: string; email: string; password: string }[];
};

/**
 * Starts a process that signs people in at a steady rate and reports the answers. It is a separate process so that it
 * does not delay other measurements. The promise resolves when it has started.
 */
export async function signInElsewhere(signIns: SignIns): Promise<() => Promise<Answer[]>> {
  const other = fork(new URL('./sign-ins-process.ts', import.meta.url));
  await once(other, 'message');
  return async () => {
    other.send(signIns);
    const [answers] = await once(other, 'message');
    return answers;
  };
}

/** Signs people in at a steady rate, each from another address (in the header of a trusted proxy). */
export function signInHere({ origin, perSecond, people }: SignIns): Promise<Answer[]> {
  const agent = new Agent({ keepAlive: true });
  return atRate(perSecond, people.length, (item) => {
    const { address, ...body } = people[item] as SignIns['people'][number];
    return timed(() => post(`${origin}/api/v1/auth/login`, agent, address, JSON.stringify(body)));
  });
}

/** The status of the answer. It does not use `fetch`, which would need as much time of the machine as the server. */
async function post(url: string, agent: Agent, address: string, body: string): Promise<number> {
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': address };
  const asking = request(url, { method: 'POST', agent, headers });
  asking.end(body);
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  await finished(answer.resume());
  return answer.statusCode ?? 0;
}
