import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { sendHeartbeat } from '@/lib/alert/send-heartbeat';
import { loadConfig } from '@/lib/config';
import { captureLog } from '../support/captured-log';

async function sendTo(listener: RequestListener, timeoutMs?: number) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { log, messages } = captureLog();
  const taken = await sendHeartbeat({ log }, `http://127.0.0.1:${port}/ping/secret`, timeoutMs);
  server.closeAllConnections();
  server.close();
  return { taken, messages: messages() };
}

it('a successful heartbeat is not logged', async () => {
  expect(await sendTo((_, answer) => answer.end('ok'))).toEqual({ taken: true, messages: [] });
});

it.each([404, 500, 302])(
  'a heartbeat that is answered with %i is logged, and followed nowhere',
  async (status) => {
    let asked = 0;
    const sent = await sendTo((_, answer) => {
      asked += 1;
      answer.writeHead(status, { location: '/elsewhere' }).end();
    });
    expect({ ...sent, asked }).toEqual({ taken: false, messages: ['the heartbeat was not taken'], asked: 1 });
  },
);

it('a heartbeat that hangs is given up', async () => {
  expect(await sendTo(() => {}, 50)).toEqual({ taken: false, messages: ['the heartbeat could not be sent'] });
});

it.each(['ftp://example.org', 'example.org/ping', 'https://name:secret@example.org/'])(
  'the address of the heartbeat may not be %s, and is not shown',
  (url) => {
    const environment = {
      DATABASE_URL: 'postgresql://db/lockstep',
      SECRET_KEY: `${'k'.repeat(20)}0123456789abcdef`,
      NODE_ENV: 'test' as const,
      HEARTBEAT_URL: url,
    };
    expect(() => loadConfig(environment)).toThrow(
      'HEARTBEAT_URL has a wrong value; it must be an https:// or http:// URL without a user name',
    );
  },
);
