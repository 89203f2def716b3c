import { sql } from 'drizzle-orm';
import type { Context } from '@/lib/context';
import { closeRepairs } from './close-repairs';

/** Closes the repairs that an earlier attempt of this run left open when its process was lost. Returns how many. */
export async function closeCutOffRepairs(ctx: Context): Promise<number> {
  return (await closeRepairs(ctx.db, 'failed', sql`r.request_id = ${ctx.requestId ?? null}`)).length;
}
