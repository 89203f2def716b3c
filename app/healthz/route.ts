import { tellLiveness } from '@/lib/liveness/tell-liveness';

export const dynamic = 'force-dynamic';

/**
 * Tells that the process lives, or why a restart would help. It does not query the database, so that an orchestrator
 * does not restart the process when only the database is away.
 */
export function GET(): Response {
  const { status, body } = tellLiveness();
  return Response.json(body, { status });
}
