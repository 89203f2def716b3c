import { readReadiness } from '@/lib/http/readiness';

export const dynamic = 'force-dynamic';

/**
 * Tells that the process can serve requests: the database can be used, has every migration and knows our SECRET_KEY,
 * and the process was not told to stop.
 */
export async function GET(): Promise<Response> {
  const readiness = await readReadiness();
  return Response.json(readiness, { status: readiness.status === 'ready' ? 200 : 503 });
}
