import { readLiveness } from '@/lib/liveness/signs';

export const dynamic = 'force-dynamic';

/**
 * The process lives, or why a restart would help it: nothing is asked of the database, so that an orchestrator does not
 * restart us when it is away.
 */
export function GET(): Response {
  const why = readLiveness();
  return why.length === 0
    ? Response.json({ status: 'ok' })
    : Response.json({ status: 'dead', why }, { status: 503 });
}
