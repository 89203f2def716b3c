import type { Context } from '@/lib/context';
import { DomainError } from '@/lib/errors';

/**
 * Refuses an admin's change to their own account: a session alone must not be enough to replace the own password or
 * second factor. Throws `own_role`.
 */
export function refuseOneself(ctx: Context, userId: number, instead: string): void {
  if (ctx.actor.kind === 'user' && ctx.actor.id === userId) {
    throw new DomainError('own_role', `this is for other users; ${instead}`);
  }
}
