import type { Context } from '@/lib/context';
import type { JobName } from '@/lib/vocabulary/jobs';

/**
 * One job. Its result is stored with the run. A job may be interrupted at any point and started again, so its work must
 * be safe to do twice. When the signal aborts, it stops at the next safe point by throwing.
 */
export type Job = (ctx: Context, signal: AbortSignal) => Promise<unknown>;
export type Jobs = Record<JobName, Job>;
