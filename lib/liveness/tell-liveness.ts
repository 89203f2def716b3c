import { VERSION } from '@/lib/version';
import type { LivenessLimits } from './judge-liveness';
import { readLiveness } from './signs';

/** The answer that a process gives to its supervisor's probe, with the HTTP status. */
export function tellLiveness(limits?: LivenessLimits): { status: 200 | 503; body: object } {
  const why = readLiveness(limits);
  return why.length === 0
    ? { status: 200, body: { status: 'ok', version: VERSION } }
    : { status: 503, body: { status: 'dead', version: VERSION, why } };
}
