import { readReadiness } from '@/lib/http/readiness';

export const dynamic = 'force-dynamic';

/** The process can do its work: the database is reachable and has every migration, and nobody told it to go. */
export async function GET(): Promise<Response> {
  const readiness = await readReadiness();
  return Response.json({ status: readiness }, { status: readiness === 'ready' ? 200 : 503 });
}
