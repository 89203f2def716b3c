import { intervalsOf } from '@/lib/jobs/schedule';
import { EXPOSITION_TYPE } from '@/lib/measure/exposition';
import { carriesToken, readMetrics } from '@/lib/measure/read-metrics';
import { webProcess } from './process';

/** The metrics of this process for a caller with the token, if the deployer set one. Otherwise 404. */
export async function metricsResponse(request: Request): Promise<Response> {
  const { config, db, log } = webProcess();
  const token = config.METRICS_TOKEN;
  const headers = { 'Cache-Control': 'no-store' };
  if (token === undefined) return new Response(null, { status: 404, headers });
  if (!carriesToken(request.headers.get('authorization'), token)) {
    return new Response(null, {
      status: 401,
      headers: { ...headers, 'WWW-Authenticate': 'Bearer realm="metrics"' },
    });
  }
  const text = await readMetrics({ db, log }, intervalsOf(config));
  return new Response(text, { headers: { ...headers, 'Content-Type': EXPOSITION_TYPE } });
}
