import type { LockOutKind } from '@/lib/vocabulary/sign-in';
import { counters } from './counters';

/** Counts a limit of failed attempts that was reached. */
export function countLockOut(kind: LockOutKind): void {
  counters().of('lock_out', kind).observe(0);
}
