import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { urlThrough } from './url-through';

/** A proxy to a database that can hang: connections stay open and are accepted, and no answer comes back. */
export type HangingDatabase = {
  url: string;
  hang(): void;
  /** As after a failover by name: open connections stay silent for ever, and new ones work. */
  strand(): void;
  /** Requests on open connections still arrive, but their answers do not. New connections work. */
  loseAnswers(): void;
  resume(): void;
  close(): Promise<void>;
};

/** A proxy to a database. With `pooled` it changes the process ids of backends, as a connection pooler does. */
export async function hangable(databaseUrl: string, { pooled = false } = {}): Promise<HangingDatabase> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const answering = new Set<Socket>();
  let hangs = false;
  const pass = (from: Socket, to: Socket, change: (bytes: Buffer) => Buffer) => {
    sockets.add(from);
    from.on('error', () => from.destroy());
    from.on('close', () => {
      sockets.delete(from);
      answering.delete(from);
      to.destroy();
    });
    from.on('data', (bytes: Buffer) => to.write(change(bytes)));
    if (hangs) from.pause();
  };
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    answering.add(far);
    pass(near, far, (bytes) => bytes);
    pass(far, near, pooled ? otherProcessId : (bytes) => bytes);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const pause = (some: Set<Socket>) => {
    for (const socket of some) socket.pause();
  };
  return {
    url: urlThrough((server.address() as AddressInfo).port, databaseUrl),
    hang: () => {
      hangs = true;
      pause(sockets);
    },
    strand: () => pause(sockets),
    loseAnswers: () => pause(answering),
    resume: () => {
      hangs = false;
      for (const socket of sockets) socket.resume();
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** The type and the length of the message with a backend's process id (BackendKeyData). */
const KEY_DATA = Buffer.from([0x4b, 0, 0, 0, 12]);

function otherProcessId(bytes: Buffer): Buffer {
  const at = bytes.indexOf(KEY_DATA);
  if (at >= 0) bytes.writeInt32BE(-1, at + KEY_DATA.length);
  return bytes;
}
