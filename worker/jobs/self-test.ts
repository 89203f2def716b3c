import { breakFencedPair } from '@/lib/coupling/fenced-pair';
import type { Job } from './job';

/**
 * Breaks the fenced pair; the next check must find it. `watchSelfTest` reports a pair that stays broken for too long.
 */
export const selfTest: Job = async (ctx) => ({ broken: await breakFencedPair(ctx) });
