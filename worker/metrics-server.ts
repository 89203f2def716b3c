import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Context } from '@/lib/context';
import type { Intervals } from '@/lib/jobs/schedule';
import { EXPOSITION_TYPE } from '@/lib/measure/exposition';
import { carriesToken, readMetrics } from '@/lib/measure/read-metrics';

export type MetricsAddress = { port: number; host: string; token: string | undefined };

/**
 * Answers only `GET /metrics`, on its own port. A port that cannot be opened is logged, and the worker goes on without
 * metrics.
 */
export function serveMetrics(
  ctx: Pick<Context, 'db' | 'log'>,
  intervals: Intervals,
  { port, host, token }: MetricsAddress,
): Server {
  const server = createServer((request, response) => {
    const [path] = (request.url ?? '/').split('?', 1);
    if (path !== '/metrics') return answer(response, 404);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return answer(response, 405, { Allow: 'GET, HEAD' });
    }
    if (token !== undefined && !carriesToken(request.headers.authorization, token)) {
      return answer(response, 401, { 'WWW-Authenticate': 'Bearer realm="metrics"' });
    }
    readMetrics(ctx, intervals).then(
      (text) => answer(response, 200, { 'Content-Type': EXPOSITION_TYPE }, text),
      (error) => {
        ctx.log.error({ error }, 'the metrics could not be served');
        answer(response, 500);
      },
    );
  });
  server.on('error', (error) =>
    ctx.log.error({ error, host, port }, 'the port for metrics cannot be opened'),
  );
  server.listen(port, host);
  // The server must not keep the process alive.
  server.unref();
  return server;
}

function answer(
  response: ServerResponse,
  status: number,
  headers: Record<string, string> = {},
  text = '',
): void {
  response.writeHead(status, { 'Cache-Control': 'no-store', ...headers });
  response.end(text);
}
