/** The process lives: nothing is asked of the database, so that an orchestrator does not restart us when it is away. */
export function GET(): Response {
  return Response.json({ status: 'ok' });
}

export const dynamic = 'force-dynamic';
