import { VERSION } from '@/lib/version';
import type { LivenessLimits } from './judge-liveness';
import { readLiveness } from './signs';

/** What a process says of itself to whoever supervises it, with the status of the answer. */
export function tellLiveness(limits?: LivenessLimits): { status: 200 | 503; body: object } {
  const why = readLiveness(limits);
  return why.length === 0
    ? { status: 200, body: { status: 'ok', version: VERSION } }
    : { status: 503, body: { status: 'dead', version: VERSION, why } };
}
