import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export type Received = { path: string; headers: IncomingMessage['headers']; body: string };

export type HttpReceiver = {
  url: string;
  received: Received[];
  /** Sets the answer from now on. If `how` does not end the response, the caller hangs. */
  answer: (how: (response: ServerResponse, received: Received) => void) => void;
  close(): Promise<void>;
};

const sockets = (server: { on(event: 'connection', told: (socket: Socket) => void): unknown }) => {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
  });
  return () => {
    for (const socket of open) socket.destroy();
  };
};

/** A receiver of webhooks on 127.0.0.1 that stores the requests. */
export async function startHttpReceiver(): Promise<HttpReceiver> {
  const received: Received[] = [];
  let answer: Parameters<HttpReceiver['answer']>[0] = (response) => void response.writeHead(202).end('{}');
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const one = { path: request.url ?? '', headers: request.headers, body };
      received.push(one);
      answer(response, one);
    });
  });
  const cut = sockets(server);
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    answer: (how) => {
      answer = how;
    },
    close: () => closed(server, cut),
  };
}

export type MailReceiver = { port: number; mails: string[]; logins: string[]; close(): Promise<void> };

/** A mail server on 127.0.0.1 that stores the mails. */
export async function startMailReceiver(options: SMTPServerOptions = {}): Promise<MailReceiver> {
  const mails: string[] = [];
  const logins: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) => {
      logins.push(`${username}:${password}`);
      done(null, { user: username ?? '' });
    },
    onData: (stream, _session, done) => {
      let mail = '';
      stream.on('data', (chunk: Buffer) => (mail += chunk.toString('utf8')));
      stream.on('end', () => {
        mails.push(mail);
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  const cut = sockets(server.server);
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.server.address() as AddressInfo).port));
  });
  return {
    port,
    mails,
    logins,
    close: () =>
      new Promise((resolve) => {
        cut();
        server.close(() => resolve());
      }),
  };
}

/** Accepts connections and sends nothing. */
export async function startSilentServer(): Promise<{ port: number; close(): Promise<void> }> {
  const server = createTcpServer();
  const cut = sockets(server);
  return { port: await listen(server), close: () => closed(server, cut) };
}

function listen(server: ReturnType<typeof createTcpServer>): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function closed(server: ReturnType<typeof createTcpServer>, cut: () => void): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    cut();
  });
}
