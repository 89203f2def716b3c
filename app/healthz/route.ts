import { tellLiveness } from '@/lib/liveness/tell-liveness';

export const dynamic = 'force-dynamic';

/**
 * The process lives, or why a restart would help it: nothing is asked of the database, so that an orchestrator does not
 * restart us when it is away.
 */
export function GET(): Response {
  const { status, body } = tellLiveness();
  return Response.json(body, { status });
}
