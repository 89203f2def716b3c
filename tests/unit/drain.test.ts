import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, expect, it, vi } from 'vitest';
import { waitFor } from '../support/wait-for';

type Drain = typeof import('@/lib/http/drain');

let modules: Drain;
beforeEach(async () => {
  vi.resetModules();
  Reflect.deleteProperty(globalThis, 'lockstep:drain');
  modules = await import('@/lib/http/drain');
  modules.watchConnections();
});

type Serving = { server: Server; port: number; release: () => void };

/** A server that answers at once, or under /slow when it is released. */
async function serve(): Promise<Serving> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const server = createServer(async (request, response) => {
    if (request.url === '/slow') await released;
    response.end('done');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port, release };
}

async function ask(port: number, path: string, agent?: Agent): Promise<IncomingMessage> {
  const [answer] = (await once(get({ port, path, agent }), 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  return answer;
}

it('answers while it reports that it stops, then accepts nothing new and lets running requests finish', async () => {
  const { server, port, release } = await serve();
  const agent = new Agent({ keepAlive: true });
  expect((await ask(port, '/', agent)).headers.connection).toBe('keep-alive');
  const slow = ask(port, '/slow');
  await once(server, 'request');
  expect(modules.isDraining()).toBe(false);
  const drained = modules.drain({ delayMs: 2_000, finishMs: 600_000 });
  expect(modules.isDraining()).toBe(true);
  expect((await ask(port, '/', agent)).headers.connection).toBe('close');
  await waitFor('it takes no new connection', () => !server.listening);
  await expect(ask(port, '/')).rejects.toThrow('ECONNREFUSED');
  release();
  expect((await slow).statusCode).toBe(200);
  expect(await drained).toBe(true);
  agent.destroy();
});

it('closes connections that nobody uses, and does not wait for them', async () => {
  const { port } = await serve();
  const agent = new Agent({ keepAlive: true });
  await ask(port, '/', agent);
  expect(await modules.drain({ delayMs: 0, finishMs: 600_000 })).toBe(true);
  agent.destroy();
});

it('cuts off what is under way when its time is over, and says so', async () => {
  const { server, port } = await serve();
  const slow = ask(port, '/slow').catch((error: Error) => error);
  await once(server, 'request');
  expect(await modules.drain({ delayMs: 0, finishMs: 50 })).toBe(false);
  expect(await slow).toBeInstanceOf(Error);
});

it('waits for nothing when it never got a request', async () => {
  expect(await modules.drain({ delayMs: 0, finishMs: 600_000 })).toBe(true);
});
