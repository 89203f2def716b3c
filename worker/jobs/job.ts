import type { Context } from '@/lib/context';
import type { JobName } from '@/lib/vocabulary/jobs';

/**
 * One job. Its result is stored with the run. It may be started again after having been cut off anywhere, so what it
 * does must be safe to do twice; when the signal aborts it stops at the next safe point by throwing.
 */
export type Job = (ctx: Context, signal: AbortSignal) => Promise<unknown>;
export type Jobs = Record<JobName, Job>;
