import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LivenessLimits } from '@/lib/liveness/judge-liveness';
import { tellLiveness } from '@/lib/liveness/tell-liveness';
import type { Log } from '@/lib/log';

/**
 * Answers whether this worker is alive, as `/healthz` of a web process does. It listens on a socket in the folder for
 * temporary files, named by its process id; `alive worker` asks there. So several workers on one machine need no ports.
 */
export function serveLiveness(log: Log, limits: LivenessLimits): void {
  const path = join(tmpdir(), `lockstep-worker-${process.pid}.sock`);
  // Removes the socket of a killed process: in a container every worker has the same process id.
  rmSync(path, { force: true });
  const server = createServer((_request, response) => {
    const { status, body } = tellLiveness(limits);
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  server.on('error', (error) =>
    log.error({ error }, 'the socket for the liveness probe of this worker cannot be opened'),
  );
  server.listen(path);
  // The server must not keep the process alive.
  server.unref();
  process.once('exit', () => rmSync(path, { force: true }));
}
