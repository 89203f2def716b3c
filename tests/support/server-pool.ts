import { once } from 'node:events';
import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import type { TestDatabase } from './database';
import { type KeptServer, keepServer } from './kept-server';

declare module 'vitest' {
  interface ProvidedContext {
    serverPool: string;
  }
}

type Lent = { origin: string; database: Omit<TestDatabase, 'drop' | 'renew'> };

/**
 * Lends web servers to the files of a project, because the start of one costs more than most files. A file has its server
 * until it ends the connection, or itself. The database of the server is like new then.
 */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const servers: KeptServer[] = [];
  const idle: KeptServer[] = [];

  async function lend(answer: ServerResponse): Promise<void> {
    const kept = idle.pop() ?? keepServer();
    if (!servers.includes(kept)) servers.push(kept);
    const { server, database } = await kept.anew();
    if (answer.destroyed) return void idle.push(kept);
    answer.once('close', () => idle.push(kept));
    const lent: Lent = { origin: server.origin, database };
    // The answer never ends, so what is lent is said in its head.
    answer.writeHead(200, { lent: JSON.stringify(lent) }).flushHeaders();
  }

  const desk = createServer((_, answer) => void lend(answer).catch((error) => answer.destroy(error)));
  desk.listen(0, '127.0.0.1');
  await once(desk, 'listening');
  provide('serverPool', `http://127.0.0.1:${(desk.address() as AddressInfo).port}`);
  return async () => {
    desk.closeAllConnections();
    desk.close();
    await Promise.all(servers.map((kept) => kept.stop()));
  };
}

/** A web server that ran before, with a database that is like new. */
export async function borrowServer(): Promise<Lent & { giveBack: () => void }> {
  const asking = request(inject('serverPool')).end();
  const [answer] = await once(asking, 'response');
  // Whoever ends the connection, this side gets an error.
  for (const side of [asking, answer]) side.on('error', () => {});
  return { ...(JSON.parse(answer.headers.lent) as Lent), giveBack: () => void asking.destroy() };
}
