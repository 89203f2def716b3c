import { readReadiness } from '@/lib/http/readiness';

export const dynamic = 'force-dynamic';

/**
 * The process can do its work: the database is well, has every migration and knows our SECRET_KEY, and nobody told it
 * to go.
 */
export async function GET(): Promise<Response> {
  const readiness = await readReadiness();
  return Response.json(readiness, { status: readiness.status === 'ready' ? 200 : 503 });
}
