import type { Context } from '@/lib/context';
import { DomainError } from '@/lib/errors';

/** An admin's session alone must not be enough to get past their own password or second factor. Throws `own_role`. */
export function refuseOneself(ctx: Context, userId: number, instead: string): void {
  if (ctx.actor.kind === 'user' && ctx.actor.id === userId) {
    throw new DomainError('own_role', `this is for other users; ${instead}`);
  }
}
