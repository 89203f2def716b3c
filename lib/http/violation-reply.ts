import type { Violation } from '@/lib/contract/violations';
import { etagOf, ok, type Reply } from './reply';

/** A violation with its version as ETag. */
export function violationReply(read: { violation: Violation; version: string }): Reply {
  return ok(read.violation, etagOf(read));
}
