import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LivenessLimits } from '@/lib/liveness/judge-liveness';
import { tellLiveness } from '@/lib/liveness/tell-liveness';
import type { Log } from '@/lib/log';

/**
 * Answers whether this worker is alive, as `/healthz` of a web process does, on a socket in the folder for temporary files
 * that has its process id for a name: `alive worker` asks there. Several workers of one machine need no port each.
 */
export function serveLiveness(log: Log, limits: LivenessLimits): void {
  const path = join(tmpdir(), `lockstep-worker-${process.pid}.sock`);
  // Of a process that was killed: in a container each has the same id.
  rmSync(path, { force: true });
  const server = createServer((_request, response) => {
    const { status, body } = tellLiveness(limits);
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  server.on('error', (error) => log.error({ error }, 'nobody can ask whether this worker is alive'));
  server.listen(path);
  // It is no reason to stay.
  server.unref();
  process.once('exit', () => rmSync(path, { force: true }));
}
