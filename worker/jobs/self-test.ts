import { breakFencedPair } from '@/lib/coupling/fenced-pair';
import type { Job } from './job';

/** Breaks the fenced pair; the next check must find it. While it is still broken, who watches the alerts says so. */
export const selfTest: Job = async (ctx) => ({ broken: await breakFencedPair(ctx) });
