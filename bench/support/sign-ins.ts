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
 * A process that signs people in at a steady rate and tells what they were answered, so that who measures beside it does
 * not wait for it. It has started when this resolves.
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

/** Signs people in at a steady rate, each from an address that is taken from a trusted proxy. */
export function signInHere({ origin, perSecond, people }: SignIns): Promise<Answer[]> {
  const agent = new Agent({ keepAlive: true });
  return atRate(perSecond, people.length, (item) => {
    const { address, ...body } = people[item] as SignIns['people'][number];
    return timed(() => post(`${origin}/api/v1/auth/login`, agent, address, JSON.stringify(body)));
  });
}

/** The status of the answer; `fetch` would cost the machine as much as the server does. */
async function post(url: string, agent: Agent, address: string, body: string): Promise<number> {
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': address };
  const asking = request(url, { method: 'POST', agent, headers });
  asking.end(body);
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  await finished(answer.resume());
  return answer.statusCode ?? 0;
}
