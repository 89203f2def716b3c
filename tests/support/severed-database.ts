import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { urlThrough } from './url-through';

/** A proxy to a database that can be cut and mended, as a network can. */
export type SeveredDatabase = {
  url: string;
  cut(): Promise<void>;
  mend(): Promise<void>;
  close(): Promise<void>;
};

export async function severable(databaseUrl: string): Promise<SeveredDatabase> {
  const target = new URL(databaseUrl);
  const open = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;

  const mend = async () => {
    server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      for (const socket of [near, far]) {
        open.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => open.delete(socket));
      }
      near.on('close', () => far.destroy());
      far.on('close', () => near.destroy());
      near.pipe(far).pipe(near);
    }).listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address !== null && typeof address === 'object') port = address.port;
  };
  const cut = async () => {
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of open) socket.destroy();
    await closed;
    server = undefined;
  };

  await mend();
  return { url: urlThrough(port, databaseUrl), cut, mend, close: cut };
}
