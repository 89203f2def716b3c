import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A proxy to a database that can be closed, as if the server were away, and opened again on the same port. */
export interface DatabaseGate {
  url: string;
  open(): Promise<void>;
  close(): Promise<void>;
}

/** A gate that is closed until `open`. */
export async function createDatabaseGate(url: string): Promise<DatabaseGate> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;
  const open = async () => {
    server = createServer((near) => {
      const far = connect(Number(target.port || 5432), target.hostname);
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => {
          near.destroy();
          far.destroy();
          sockets.delete(socket);
        });
      }
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve, reject) => {
      server?.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    port = (server.address() as AddressInfo).port;
  };
  const close = async () => {
    const closing = server;
    if (!closing) return;
    const closed = new Promise((resolve) => closing.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
    server = undefined;
  };
  await open();
  await close();
  const gated = new URL(url);
  gated.hostname = '127.0.0.1';
  gated.port = String(port);
  return { url: gated.toString(), open, close };
}
