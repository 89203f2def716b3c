import { pathOf } from '@/app/_ui/api';
import type { Context } from '@/lib/context';
import { readUser } from '@/lib/users/read-user';

/** The people among these actors as readings, so that the first HTML has their names. */
export async function readActors(
  ctx: Pick<Context, 'db'>,
  actors: readonly (string | null)[],
): Promise<Record<string, unknown>> {
  const ids = new Set(actors.flatMap((actor) => /^user:(\d+)$/.exec(actor ?? '')?.[1] ?? []));
  const readings: Record<string, unknown> = {};
  for (const id of ids) {
    readings[pathOf('GET /users/{id}', { params: { id } })] = await readUser(ctx, { id: Number(id) });
  }
  return readings;
}
