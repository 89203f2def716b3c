import { createServer } from 'node:net';
import { Failure } from './failure.mjs';

function listens(port, host) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      const { port: bound } = server.address();
      server.close(() => resolve(bound));
    });
  });
}

/** The port number in PORT. Throws a `Failure` with the wrong value and the allowed ones. */
export function readPort(text = '3000') {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new Failure(`PORT is "${text}"; it must be a whole number from 1 to 65535.`);
  }
  return port;
}

/**
 * Whether a server could listen on the port now: on every interface, as the web server does, or on `host`. Throws a
 * `Failure` when listening is not allowed at all (ports below 1024 for an ordinary user).
 */
export async function isFree(port, host) {
  // A server on one address does not prevent another from listening on all addresses, so both are tested.
  for (const address of host ? [host] : ['127.0.0.1', undefined]) {
    try {
      await listens(port, address);
    } catch (error) {
      if (error.code === 'EACCES') {
        throw new Failure(
          `PORT is ${port}; this user may not listen on ports that low. Choose one above 1023.`,
        );
      }
      if (error.code === 'EADDRINUSE') return false;
      throw error;
    }
  }
  return true;
}

/** A port on the loopback interface that nothing listens on, the preferred one if it is free. */
export async function choosePort(preferred) {
  if (preferred && (await isFree(preferred, '127.0.0.1'))) return preferred;
  return listens(0, '127.0.0.1');
}
